#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "life/rule.h"
#include "nn/parameters.h"
#include "proof/window_tally.h"

namespace minlife {

/// All 512 windows of a one-step network with one 3x3 layer, in double. A window is 9 bits: bit 3 row +
/// column. Padding is dead cells, unless 1x1 layers come first, so else both boundaries are covered.
/// `watched`: the tally lists windows whose |logit| is not above it.
WindowTally one_step_tally(const Model& model, const Rule& rule,
                           const std::optional<double>& watched = std::nullopt);

/// All 2^25 windows (bit 5 row + column) that decide what a network of two steps with one 3x3 layer should
/// say: it sees 512 of the inner patches. At most most_listed windows are listed as close.
WindowTally inner_patch_tally(const Model& model, const Rule& rule, const std::optional<double>& watched,
                              std::size_t most_listed);

/// The cells of a window number, row by row; cells: [count].
std::vector<double> window_cells(std::uint64_t window, int count);

}  // namespace minlife
