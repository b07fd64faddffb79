#include <algorithm>
#include <optional>

#include "study/plan/units/table.h"

namespace minlife {
namespace {

// A replicate of a cell and of those that start from its end, one step more each: the next trial is asked for
// when the last one has a result.

std::optional<std::size_t> next_cell(const Plan& plan, std::size_t cell) {
  for (std::size_t k = 0; k < plan.cells.size(); ++k)
    if (plan.cells[k].previous == cell) return k;
  return std::nullopt;
}

std::vector<std::size_t> chain(const Plan& plan, const Unit& unit) {
  std::vector<std::size_t> cells;
  for (std::optional<std::size_t> cell = unit.cell; cell; cell = next_cell(plan, *cell))
    cells.push_back(*cell);
  return cells;
}

std::vector<UnitTrial> known(const Plan& plan, const Unit& unit, const Results&) {
  std::vector<UnitTrial> trials;
  const std::vector<std::size_t> cells = chain(plan, unit);
  for (const std::size_t cell : cells)
    trials.push_back({named_trial(plan, cell, unit.first_replicate), cell != cells.back(), cell});
  return trials;
}

std::vector<UnitTrial> asked(const Plan& plan, const Unit& unit, const Results& results) {
  std::vector<UnitTrial> trials = known(plan, unit, results);
  const auto open = std::find_if(trials.begin(), trials.end(),
                                 [&](const UnitTrial& trial) { return results.count(trial.named.id) == 0; });
  if (open != trials.end()) trials.erase(open + 1, trials.end());
  return trials;
}

double flops(const Plan& plan, const Unit& unit) {
  double sum = 0;
  for (const std::size_t cell : chain(plan, unit)) sum += nominal_flops(plan.cells[cell].config);
  return sum;
}

std::vector<TrialsAhead> at_most(const Plan& plan, const Unit& unit) {
  std::vector<TrialsAhead> all;
  for (const std::size_t cell : chain(plan, unit)) all.push_back({cell, plan.cells[cell].config, 1});
  return all;
}

bool makes(const Plan& plan) { return has_warm_starts(plan); }

void add(const Plan& plan, std::size_t cell, std::vector<Unit>& units) {
  if (plan.cells[cell].previous) return;
  for (std::uint64_t r = 0; r < plan.replication.replicates; ++r)
    units.push_back({&kWarmChain.kind, cell, cell, r, r + 1});
}

}  // namespace

const GridUnit kWarmChain{
    {.name = "warm starts", .asked = asked, .flops = flops, .known = known, .at_most = at_most}, makes, add};

}  // namespace minlife
