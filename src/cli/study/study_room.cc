#include "cli/study/study_room.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/room.h"
#include "train/training_bytes.h"

namespace minlife {

void check_memory_room(const Plan& plan, int threads) {
  double most = 0;
  const GridCell* largest = nullptr;
  for (const GridCell& cell : plan.cells) {
    const double bytes = training_bytes(cell.config, 1);
    if (bytes <= most) continue;
    most = bytes;
    largest = &cell;
  }
  if (largest == nullptr) return;
  const double trials =
      static_cast<double>(plan.cells.size()) * static_cast<double>(plan.replication.replicates);
  const double at_a_time = plan.shrink ? threads : std::min<double>(threads, trials);
  check_memory_room(most * at_a_time,
                    fmt::format("{} at a time of the trials with {}", at_a_time, name_of(*largest)),
                    "try fewer --threads");
}

}  // namespace minlife
