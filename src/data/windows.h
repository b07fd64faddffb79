#pragma once

#include <cstddef>
#include <cstdint>

#include "life/board.h"

namespace minlife {

/// Index of a 3x3 window: column-major, the cell at (row r, column c) of the window is bit 3 c + r.
inline constexpr int kWindows = 512;

/// counts[w] += how many cells of the packed boards [count, height, packed_row_bytes(width)] are the centre
/// of window w. counts: [512]. Beyond the edge lies the boundary.
void count_windows(const std::uint8_t* boards, std::size_t count, int height, int width, Boundary boundary,
                   std::uint32_t* counts);

/// The slow twin, cell by cell.
void count_windows_reference(const std::uint8_t* boards, std::size_t count, int height, int width,
                             Boundary boundary, std::uint32_t* counts);

}  // namespace minlife
