#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "data/windows.h"
#include "life/rule.h"
#include "nn/network.h"
#include "proof/patch_logit.h"

namespace minlife {

// Windows of data/windows.h (bit 3 c + r is the cell in row r, column c) and patches of nn/network.h
// (bit 3 ky + kx) hold the same nine cells; these translate.

/// The patch of every window, in window order.
std::span<const std::uint16_t> window_patches();

/// State of the window's centre one generation later.
bool window_next(const Rule& rule, int window);

/// A dead boundary is zeros around every layer's input.
Padding padding_of(Boundary boundary);

/// State of the centre of a patch of side 2 * steps + 1 after `steps` generations. cells: row by row, 0 or 1;
/// cells beyond the edge of the board are and stay dead.
bool patch_future(const Rule& rule, int steps, std::span<const double> cells, const Surroundings& board);

}  // namespace minlife
