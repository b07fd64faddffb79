#pragma once

#include <cstdint>

#include "life/board.h"
#include "life/rule.h"

namespace minlife {

/// A bounded grid that a file names behind its rule: ":T32,32" is a torus, ":P32,32" a piece of the plane
/// beyond whose edges all is dead.
struct Grid {
  int width = 0, height = 0;  ///< 0 where there is none
  Boundary boundary = Boundary::torus;

  bool is_bounded() const { return width > 0; }
  bool operator==(const Grid&) const = default;
};

/// A pattern as a file holds it.
struct Pattern {
  Board cells{1, 1};  ///< the bounding rectangle (at least 1x1)
  Rule rule = kLife;  ///< Life where the file names none
  Grid grid = {};
  bool has_position = false;  ///< whether the file told x and y
  std::int64_t x = 0, y = 0;  ///< where the top left cell lies, as Golly counts
};

/// The smallest rectangle that holds all live cells, with x and y moved along; an empty board gives one dead
/// cell.
Pattern bounding_box(const Pattern& pattern);

/// `pattern` placed on a dead board of the given size, centred as Golly centres a pattern on a bounded grid.
/// Throws InputError when it does not fit.
Board place_centred(const Board& cells, int height, int width);

}  // namespace minlife
