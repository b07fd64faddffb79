#pragma once

#include "nn/lanes.h"

namespace minlife {

/// Outputs that a forward or backward block holds in registers, times four vectors of cells.
inline constexpr int kMaxBlock = lanes::kRegisters == 32 ? 6 : 3;

/// Channels and deltas of a block of winograd.h's weight gradient, by three taps.
inline constexpr int kTileInputs = lanes::kRegisters == 32 ? 2 : 1;
inline constexpr int kTileOutputs = lanes::kRegisters == 32 ? 4 : 3;

/// Splits `count` channels into the fewest blocks of at most `most`, as even as can be:
/// function(first, size) for each.
template <typename Function>
void for_each_block(int count, int most, Function function) {
  const int blocks = (count + most - 1) / most;
  for (int b = 0, first = 0; b < blocks; ++b) {
    const int size = (count - first) / (blocks - b);
    function(first, size);
    first += size;
  }
}

}  // namespace minlife
