#include <fmt/format.h>

#include "core/visible.h"
#include "life/patterns/cell_list.h"
#include "life/patterns/lines.h"
#include "life/patterns/place.h"
#include "life/patterns/table.h"

namespace minlife {
namespace {

// Life 1.05: "#D" describes, "#N" means Life, "#R 23/3" another rule, and "#P x y" begins a block of rows of
// '.' and '*' whose top left cell lies there.

bool is_life105(std::string_view text) { return first_line(text).starts_with("#Life 1.05"); }

class Life105Parser {
 public:
  Life105Parser(std::string_view text, const std::string& source) : lines_(text, source) {}

  Pattern parse() {
    while (!lines_.at_end()) {
      const std::string_view line = trimmed(lines_.next());
      if (line.empty()) continue;
      if (line.front() == '#')
        read_comment(line);
      else
        read_row(line);
    }
    Pattern pattern = cells_.pattern(lines_, true);
    pattern.rule = rule_;
    return pattern;
  }

 private:
  void read_comment(std::string_view line) {
    const std::string_view rest = trimmed(line.substr(std::min<std::size_t>(2, line.size())));
    if (line.starts_with("#R")) {
      try {
        rule_ = parse_rule(visible(rest));
      } catch (const InputError& error) {
        lines_.refuse(error.what());
      }
    } else if (line.starts_with("#P")) {
      // Some write no place, and mean the middle.
      const std::optional<Place> corner = rest.empty() ? Place{} : parse_place(rest);
      if (!corner) lines_.refuse(fmt::format("#P {} is not two whole numbers", visible(rest)));
      left_ = corner->x;
      row_ = corner->y;
    }
  }

  void read_row(std::string_view line) {
    for (std::size_t column = 0; column < line.size(); ++column) {
      const char c = line[column];
      if (c == '*')
        cells_.add(far(left_, static_cast<std::int64_t>(column)), row_);
      else if (c != '.')
        lines_.refuse(
            fmt::format("'{}' is no cell; a row of Life 1.05 is made of . and *", visible({&c, 1})));
    }
    row_ = far(row_, 1);
  }

  std::int64_t far(std::int64_t from, std::int64_t more) const {
    if (!is_near(from) || !is_near(more)) lines_.refuse("a block lies too far away");
    return from + more;
  }

  LineReader lines_;
  CellList cells_;
  Rule rule_ = kLife;
  std::int64_t left_ = 0, row_ = 0;
};

Pattern parse_life105(std::string_view text, const std::string& source) {
  return Life105Parser(text, source).parse();
}

}  // namespace

const PatternFormat kLife105 = {"Life 1.05", is_life105, parse_life105};

}  // namespace minlife
