#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "life/board.h"
#include "life/rule.h"

namespace minlife {

/// A pattern as an RLE file holds it.
struct Pattern {
  Board cells{1, 1};    ///< the header's bounding rectangle (at least 1x1)
  Rule rule = kLife;    ///< from the header; Life where it gives none
  int torus_width = 0;  ///< from ":T32,32" behind the rule; 0 where there is none
  int torus_height = 0;
  bool has_position = false;  ///< whether the file told x and y
  std::int64_t x = 0, y = 0;  ///< from "#CXRLE Pos=x,y": where the top left cell lies
};

/// Reads an RLE file as Golly does: '#' comments, "x = 3, y = 3, rule = B3/S23:T32,32", runs over several
/// lines, counts, `$` runs, `!`; 'b' and '.' dead, 'o' and other letters alive; text behind '!' ignored.
/// Throws InputError naming `source`, the line and what is wrong: no header, a cell outside the rectangle,
/// sides above kMaxSide, a run count that overflows, an unknown character, a missing '!', a rule that is
/// none, a bounded grid other than a torus (":P", ":K", ...), or a torus with an infinite side.
Pattern parse_rle(std::string_view text, const std::string& source);

/// The file at `path`, parsed.
Pattern read_rle(const std::string& path);

/// RLE text, lines of at most 70 characters, trailing dead cells left out, as Golly writes it;
/// "#CXRLE Pos=x,y" first when `with_position`.
std::string format_rle(const Pattern& pattern, bool with_position);

/// The smallest rectangle that holds all live cells, with x and y moved along; an empty board gives one dead
/// cell.
Pattern bounding_box(const Pattern& pattern);

/// `pattern` placed on a dead board of the given size, centred as Golly centres a pattern on a bounded grid.
/// Throws InputError when it does not fit.
Board place_centred(const Board& cells, int height, int width);

}  // namespace minlife
