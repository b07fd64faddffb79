#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "core/visible.h"
#include "life/patterns/cell_list.h"
#include "life/patterns/lines.h"
#include "life/patterns/table.h"

namespace minlife {
namespace {

// Plaintext (.cells): '!' lines are comments, '.' is a dead cell, 'O' or '*' a live one; a line is a row.

bool is_plaintext(std::string_view text) {
  const std::string_view line = first_line(text);
  if (line.empty()) return false;
  return line.front() == '!' || line.find_first_not_of(".O*") == std::string_view::npos;
}

Pattern parse_plaintext(std::string_view text, const std::string& source) {
  LineReader lines(text, source);
  CellList cells;
  std::int64_t row = 0;
  while (!lines.at_end()) {
    const std::string_view line = lines.next();
    if (!line.empty() && line.front() == '!') continue;
    for (std::size_t column = 0; column < line.size(); ++column) {
      const char c = line[column];
      if (c == 'O' || c == '*')
        cells.add(static_cast<std::int64_t>(column), row);
      else if (c != '.' && c != ' ')
        lines.refuse(
            fmt::format("'{}' is no cell; a line of plaintext is made of . and O", visible({&c, 1})));
    }
    ++row;
  }
  return cells.pattern(lines, false);
}

}  // namespace

const PatternFormat kPlaintext = {"plaintext", is_plaintext, parse_plaintext};

}  // namespace minlife
