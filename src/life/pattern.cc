#include "life/pattern.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"

namespace minlife {

Pattern bounding_box(const Pattern& pattern) {
  const Board& cells = pattern.cells;
  int top = cells.height(), bottom = -1, left = cells.width(), right = -1;
  for (int row = 0; row < cells.height(); ++row) {
    const auto words = cells.row(row);
    for (int word = 0; word < cells.words_per_row(); ++word) {
      const std::uint64_t bits = words[static_cast<std::size_t>(word)];
      if (bits == 0) continue;
      top = std::min(top, row);
      bottom = row;
      left = std::min(left, 64 * word + __builtin_ctzll(bits));
      right = std::max(right, 64 * word + 63 - __builtin_clzll(bits));
    }
  }
  Pattern box = pattern;
  if (bottom < 0) {
    box.cells = Board(1, 1);
    return box;
  }
  box.cells = Board(bottom - top + 1, right - left + 1);
  for (int row = top; row <= bottom; ++row)
    for (int column = left; column <= right; ++column)
      if (cells.get(row, column)) box.cells.set(row - top, column - left, true);
  box.x += left;
  box.y += top;
  return box;
}

Board place_centred(const Board& cells, int height, int width) {
  if (cells.height() > height || cells.width() > width)
    throw InputError(fmt::format("a pattern of {}x{} cells does not fit on a board of {}x{}", cells.width(),
                                 cells.height(), width, height));
  Board board(height, width);
  const int top = height / 2 - cells.height() / 2, left = width / 2 - cells.width() / 2;
  for (int row = 0; row < cells.height(); ++row)
    for (int column = 0; column < cells.width(); ++column)
      if (cells.get(row, column)) board.set(top + row, left + column, true);
  return board;
}

}  // namespace minlife
