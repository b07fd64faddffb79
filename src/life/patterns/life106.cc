#include <fmt/format.h>

#include "core/visible.h"
#include "life/patterns/cell_list.h"
#include "life/patterns/lines.h"
#include "life/patterns/place.h"
#include "life/patterns/table.h"

namespace minlife {
namespace {

// Life 1.06: "x y" of each live cell, a line each.

bool is_life106(std::string_view text) { return first_line(text).starts_with("#Life 1.06"); }

Pattern parse_life106(std::string_view text, const std::string& source) {
  LineReader lines(text, source);
  CellList cells;
  while (!lines.at_end()) {
    const std::string_view line = trimmed(lines.next());
    if (line.empty() || line.front() == '#') continue;
    const std::optional<Place> cell = parse_place(line);
    if (!cell) lines.refuse(fmt::format("'{}' is not the x and y of a cell", visible(line.substr(0, 40))));
    if (!is_near(*cell)) lines.refuse("a cell lies too far away");
    cells.add(cell->x, cell->y);
  }
  return cells.pattern(lines, true);
}

}  // namespace

const PatternFormat kLife106 = {"Life 1.06", is_life106, parse_life106};

}  // namespace minlife
