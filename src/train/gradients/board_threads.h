#pragma once

#include <algorithm>
#include <cstddef>

#include "train/config.h"

namespace minlife {

/// Below this many multiply-adds a board, starting threads costs more than it saves.
inline constexpr std::size_t kWorthThreads = 1000000;

/// Several threads keep each board's share of the gradient until its turn in the sum comes: for so many
/// boards at a time, as large batches would need much memory.
inline constexpr int kSharesAtATime = 64;

/// How many threads work on a batch, of those there are.
inline int board_threads(const TrainConfig& config, const Architecture& architecture, int threads) {
  const std::size_t work = architecture.macs_per_cell() * static_cast<std::size_t>(config.height) *
                           static_cast<std::size_t>(config.board_width);
  return work >= kWorthThreads ? std::min(threads, config.batch) : 1;
}

}  // namespace minlife
