#pragma once

#include <algorithm>

#include "train/config.h"

namespace minlife {

/// Windows that go through a network of two or three steps together: so many that a step's planes stay in a
/// core's cache, a multiple of 16, so that no plane has a tail. Of three steps each window has nine cells in
/// the second one.
inline int windows_at_a_time(const TrainConfig& config) {
  return std::min(config.steps == 2 ? 256 : 64, (config.batch + 15) / 16 * 16);
}

}  // namespace minlife
