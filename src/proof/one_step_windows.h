#pragma once

#include <cstdint>
#include <vector>

#include "life/rule.h"
#include "nn/parameters.h"
#include "proof/window_tally.h"

namespace minlife {

/// All 512 windows of a one-step network, in double. A window is 9 bits: bit 3 row + column. Padding is dead
/// cells, so both boundaries are covered.
WindowTally one_step_tally(const Model& model, const Rule& rule);

/// The cells of a window number, row by row; cells: [count].
std::vector<double> window_cells(std::uint64_t window, int count);

}  // namespace minlife
