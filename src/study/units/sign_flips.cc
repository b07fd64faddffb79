#include "study/parents.h"
#include "study/plan.h"
#include "study/unit.h"

namespace minlife {
namespace {

/// The rounds of the search for parents, then all flips of all parents.
std::vector<UnitTrial> asked(const Plan& plan, const Unit& unit, const Results& results) {
  std::vector<UnitTrial> trials;
  const ParentSearch search = search_parents(plan, unit.cell, results);
  for (std::uint64_t r = 0; r < search.wanted; ++r)
    trials.push_back({named(trial_of(plan, unit.cell, r)), false, unit.cell});
  for (const std::size_t cell : flipped_cells(plan, unit.cell))
    for (const std::uint64_t parent : search.parents)
      trials.push_back({named(trial_of(plan, cell, parent)), false, cell});
  return trials;
}

double longest(const Plan& plan, const Unit& unit) {
  const std::uint64_t rounds = (plan.replication.replicates + kParentRound - 1) / kParentRound;
  return cost(plan.cells[unit.cell]) * static_cast<double>(rounds + 1);
}

}  // namespace

const UnitKind kSignFlips{"sign flips", asked, longest};

}  // namespace minlife
