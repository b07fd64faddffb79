#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "life/board.h"

namespace minlife {

/// Index of a 3x3 window: column-major, the cell at (row r, column c) of the window is bit 3 c + r.
inline constexpr int kWindows = 512;

/// counts[w] += how many cells of the packed boards [count, height, packed_row_bytes(width)] are the centre
/// of window w. counts: [512]. Beyond the edge lies the boundary.
void count_windows(const std::uint8_t* boards, std::size_t count, int height, int width, Boundary boundary,
                   std::uint32_t* counts);

/// The window of every cell of a board. Not for concurrent use; nothing is allocated after construction.
class WindowIndex {
 public:
  WindowIndex(int height, int width, Boundary boundary);

  /// [height][width] windows of a packed board, whose bits beyond the last column are 0; valid until the next
  /// call.
  std::span<const std::uint16_t> of(const std::uint8_t* board);

 private:
  int height_, width_;
  Boundary boundary_;
  std::size_t row_lanes_;               ///< cells of a row, rounded up to whole vectors
  std::vector<std::uint64_t> bits_[3];  ///< of one row: each cell's left neighbour, itself, the right one
  std::vector<std::uint16_t> codes_;    ///< [height + 2][row_lanes_]: the three as bits 0, 3 and 6
  std::vector<std::uint16_t> windows_;
};

}  // namespace minlife
