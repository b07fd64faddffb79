#include "study/unit.h"

#include "study/parents.h"
#include "study/plan.h"

namespace minlife {

std::vector<Unit> units(const Plan& plan) {
  std::vector<Unit> all;
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
