#include "study/plan/flip_parents.h"
#include "study/plan/units/table.h"

namespace minlife {
namespace {

// A cell without sign flips in which parents are looked for, and then the cells with flips that it is the
// base of (flip_parents.h).

/// The rounds of the search for parents, then all flips of all parents.
std::vector<UnitTrial> asked(const Plan& plan, const Unit& unit, const Results& results) {
  std::vector<UnitTrial> trials;
  const ParentSearch search = search_parents(plan, unit.cell, results);
  for (std::uint64_t r = 0; r < search.wanted; ++r)
    trials.push_back({named_trial(plan, unit.cell, r), false, unit.cell});
  for (const std::size_t cell : flipped_cells(plan, unit.cell))
    for (const std::uint64_t parent : search.parents)
      trials.push_back({named_trial(plan, cell, parent), false, cell});
  return trials;
}

double flops(const Plan& plan, const Unit& unit) {
  const std::uint64_t rounds = (plan.replication.replicates + kParentRound - 1) / kParentRound;
  return nominal_flops(plan.cells[unit.cell].config) * static_cast<double>(rounds + 1);
}

/// So many trials of the base, and all parents of each cell with flips.
std::vector<TrialsAhead> trials(const Plan& plan, const Unit& unit, std::uint64_t of_base) {
  std::vector<TrialsAhead> all = {{unit.cell, plan.cells[unit.cell].config, of_base}};
  for (const std::size_t cell : flipped_cells(plan, unit.cell))
    all.push_back({cell, plan.cells[cell].config, plan.replication.parents});
  return all;
}

std::vector<TrialsAhead> ahead(const Plan& plan, const Unit& unit, const Results& results) {
  const ParentSearch search = search_parents(plan, unit.cell, results);
  if (search.over) return {};
  return trials(plan, unit, unit.last_replicate - search.wanted);
}

std::vector<TrialsAhead> at_most(const Plan& plan, const Unit& unit) {
  return trials(plan, unit, unit.last_replicate);
}

bool makes(const Plan& plan) { return plan.replication.parents > 0; }

void add(const Plan& plan, std::size_t cell, std::vector<Unit>& units) {
  if (base_of(plan, cell) == cell)
    units.push_back({&kSignFlips.kind, cell, cell, 0, plan.replication.replicates});
}

}  // namespace

const GridUnit kSignFlips{
    {.name = "sign flips", .asked = asked, .flops = flops, .ahead = ahead, .at_most = at_most}, makes, add};

}  // namespace minlife
