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

/// A band is three rows of five cells: bit 5 row + column.
inline constexpr int kBands = 1 << 15;

/// The 3x3 patch at column `left` (0 to 2) of a band.
inline int band_patch(int band, int left) {
  return (band >> left & 7) | (band >> (5 + left) & 7) << 3 | (band >> (10 + left) & 7) << 6;
}

/// Of every band its three inner cells one generation later: bit 0 is the left one. [kBands]
std::vector<std::uint8_t> band_futures(const Rule& rule);

/// A dead boundary is zeros around every layer's input.
Padding padding_of(Boundary boundary);

/// A patch of side 2 * radius + 1 after some generations, at most `radius`: [side * side], of which only the
/// cells that no unknown one has reached mean anything. cells: row by row, 0 or 1; cells beyond the edge of
/// the board are and stay dead.
std::vector<double> later_patch(const Rule& rule, int radius, int generations, std::span<const double> cells,
                                const Surroundings& board);

/// The inner 5x5 cells (bit 5 row + column) of a patch of side 2 * steps + 1, two generations before `steps`.
/// steps: at least 2.
std::uint32_t states_window(const Rule& rule, int steps, std::span<const double> cells);

/// State of the centre of a patch of side 2 * steps + 1 after `steps` generations. cells: row by row, 0 or 1;
/// cells beyond the edge of the board are and stay dead.
bool patch_future(const Rule& rule, int steps, std::span<const double> cells, const Surroundings& board);
/// The same of a larger patch, of side 2 * radius + 1, after some generations, at most `radius`.
bool patch_future(const Rule& rule, int radius, int generations, std::span<const double> cells,
                  const Surroundings& board);

}  // namespace minlife
