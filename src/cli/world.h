#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "cli/arguments.h"
#include "life/pattern.h"

namespace minlife {

/// Where a pattern lives: a plane, or a board of some size with a boundary. simulate and predict read it from
/// the pattern file and the flags in the same way.
///
/// Coordinates are Golly's: a bounded board of width W and height H has its top left cell at (-(W/2),
/// -(H/2)).
struct World {
  Pattern start;                     ///< cells with their place; its rule and torus are the world's
  std::optional<Boundary> boundary;  ///< none: a plane
  int width = 0, height = 0;         ///< of the board; 0 on a plane

  /// The whole board with the pattern at its place. Bounded worlds only.
  Pattern board() const;
};

/// --size, --boundary and --rule.
std::vector<Flag> world_flags();

/// The world of the pattern file that positional `index` names. The boundary is --boundary, else what the
/// file says behind its rule (":T" torus, ":P" dead), else plane; the size is --size, else the file's, else
/// the pattern's own rectangle; the rule is --rule, else the file's. A pattern on a board is centred as Golly
/// does, unless its "#CXRLE Pos" is told. Throws InputError for a board smaller than the pattern, and for
/// --size on a plane.
World read_world(const Arguments& arguments, std::size_t index);

}  // namespace minlife
