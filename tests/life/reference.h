#pragma once

#include "life/board.h"
#include "life/rule.h"

namespace minlife::testing {

/// One generation, cell by cell: the slow twin of Stepper::step.
inline Board step_reference(const Board& board, const Rule& rule, Boundary boundary) {
  const int height = board.height(), width = board.width();
  const auto alive = [&](int row, int column) {
    if (boundary == Boundary::torus) return board.get((row + height) % height, (column + width) % width);
    return row >= 0 && row < height && column >= 0 && column < width && board.get(row, column);
  };
  Board next(height, width);
  for (int r = 0; r < height; ++r)
    for (int c = 0; c < width; ++c) {
      int neighbours = 0;
      for (int dr = -1; dr <= 1; ++dr)
        for (int dc = -1; dc <= 1; ++dc)
          if (dr != 0 || dc != 0) neighbours += alive(r + dr, c + dc);
      next.set(r, c, rule.next(board.get(r, c), neighbours));
    }
  return next;
}

}  // namespace minlife::testing
