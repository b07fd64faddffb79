#pragma once

#include "nn/kernels/lanes.h"

namespace minlife {

/// Outputs that a forward or backward block holds in registers, times four vectors of cells.
inline constexpr int kMaxBlock = lanes::kRegisters == 32 ? 6 : 3;

/// A block of winograd.h's pass holds the sums of so many outputs, products and vectors of tiles in
/// registers. With all six products of a window column they need no memory, with fewer they need fewer loads.
inline constexpr int kTileOutputs = lanes::kRegisters == 32 ? 4 : 3;
inline constexpr int kTileRows = lanes::kRegisters == 32 ? 6 : 2;
inline constexpr int kTileVectors = lanes::kRegisters == 32 ? 1 : 2;

/// Inputs and outputs of a block of kernels in its weight gradient.
inline constexpr int kGradientInputs = lanes::kRegisters == 32 ? 6 : 3;
inline constexpr int kGradientOutputs = lanes::kRegisters == 32 ? 4 : 3;

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
