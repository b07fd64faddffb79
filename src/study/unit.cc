#include "study/unit.h"

#include "study/plan.h"

namespace minlife {

std::vector<Unit> units(const Plan& plan) {
  std::vector<Unit> all;
  for (std::size_t cell = 0; cell < plan.cells.size(); ++cell) {
    if (plan.replication.round > 0) {
      all.push_back({&kSequentialCell, cell, 0, plan.replication.replicates});
      continue;
    }
    for (std::uint64_t r = 0; r < plan.replication.replicates; ++r)
      all.push_back({&kFixedTrial, cell, r, r + 1});
  }
  return all;
}

}  // namespace minlife
