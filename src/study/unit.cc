#include "study/unit.h"

#include "study/halving.h"
#include "study/parents.h"
#include "study/plan.h"

namespace minlife {

namespace {

/// Routes of a replicate first: they take longest. They train the oversized network, cell 0, themselves.
void add_shrink(const Plan& plan, std::vector<Unit>& all) {
  const std::uint64_t replicates = plan.replication.replicates;
  for (std::uint64_t r = 0; r < replicates; ++r) all.push_back({&kRouteReplicate, 0, r, r + 1});
  for (std::size_t cell = 1; cell < plan.cells.size(); ++cell)
    for (std::uint64_t r = 0; r < replicates; ++r) all.push_back({&kFixedTrial, cell, r, r + 1});
  if (plan.shrink->has("m50")) all.push_back({&kBisection, 0, 0, 1});
  if (plan.shrink->has("restarts"))
    for (std::size_t width = 0; width < plan.shrink->restart_widths.size(); ++width)
      for (std::uint64_t b = 0; b < brackets(plan); ++b) all.push_back({&kHalving, 0, b, b + 1, width});
}

}  // namespace

std::vector<Unit> units(const Plan& plan) {
  std::vector<Unit> all;
  if (plan.shrink) {
    add_shrink(plan, all);
    return all;
  }
  for (std::size_t cell = 0; cell < plan.cells.size(); ++cell) {
    if (plan.replication.parents > 0) {
      if (base_of(plan, cell) == cell) all.push_back({&kSignFlips, cell, 0, plan.replication.replicates});
      continue;
    }
    if (plan.replication.round > 0) {
      all.push_back({&kSequentialCell, cell, 0, plan.replication.replicates});
      continue;
    }
    for (std::uint64_t r = 0; r < plan.replication.replicates; ++r)
      all.push_back({&kFixedTrial, cell, r, r + 1});
  }
  return all;
}

std::vector<CellTrials> most_trials(const Plan& plan, const Unit& unit) {
  std::vector<CellTrials> most = {{unit.cell, unit.last_replicate - unit.first_replicate}};
  if (unit.kind == &kSignFlips)
    for (const std::size_t cell : flipped_cells(plan, unit.cell))
      most.push_back({cell, plan.replication.parents});
  return most;
}

}  // namespace minlife
