#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <optional>
#include <utility>

#include "core/figures.h"
#include "core/text.h"
#include "core/visible.h"
#include "life/patterns/lines.h"
#include "life/patterns/place.h"
#include "life/patterns/table.h"

namespace minlife {
namespace {

// Runs of cells, as Golly reads them: '#' lines, "x = 3, y = 3, rule = B3/S23:T32,32", runs over several
// lines, counts, `$` runs, `!`; 'b' and '.' dead, 'o' and 'A' alive; text behind '!' ignored.

/// Reads one file; knows where it is, for messages.
class RleParser {
 public:
  RleParser(std::string_view text, const std::string& source) : lines_(text, source) {}

  Pattern parse() {
    bool header_seen = false;
    while (!header_seen) {
      if (lines_.at_end()) refuse("the file ends without a header (x = WIDTH, y = HEIGHT); it is not RLE");
      const std::string_view line = trimmed(lines_.next());
      if (line.empty()) continue;
      if (line.front() == '#') {
        read_comment(line);
        continue;
      }
      read_header(line);
      header_seen = true;
    }
    while (!ended_) {
      if (lines_.at_end()) refuse("the pattern ends without '!'");
      const std::string_view line = lines_.next();
      if (!trimmed(line).empty() && trimmed(line).front() == '#')
        read_comment(trimmed(line));
      else
        read_runs(line);
    }
    return std::move(pattern_);
  }

 private:
  [[noreturn]] void refuse(const std::string& why) const { lines_.refuse(why); }

  /// "#CXRLE Pos=x,y"; "#P x y" or "#R x y", the same in older files; "#r 23/3", a rule.
  void read_comment(std::string_view line) {
    if (line.substr(0, 6) == "#CXRLE") {
      const std::size_t at = line.find("Pos=");
      if (at == std::string_view::npos) return;
      std::string_view rest = line.substr(at + 4);
      rest = rest.substr(0, rest.find(' '));
      if (!read_position(rest, ","))
        refuse(fmt::format("#CXRLE Pos={} is not two whole numbers", visible(rest)));
    } else if (line.substr(0, 3) == "#P " || line.substr(0, 3) == "#R ") {
      read_position(trimmed(line.substr(3)), " ");  // others write words there
    } else if (line.substr(0, 2) == "#r" && !has_rule_) {
      read_rule(trimmed(line.substr(2)));
    }
  }

  bool read_position(std::string_view text, std::string_view separators) {
    const std::optional<Place> place = parse_place(text, separators);
    if (!place || !is_near(*place)) return false;
    pattern_.x = place->x;
    pattern_.y = place->y;
    pattern_.has_position = true;
    return true;
  }

  void read_header(std::string_view line) {
    std::optional<std::int64_t> width, height;
    // The rule comes last and may hold commas itself (":T32,32").
    while (!line.empty()) {
      const std::size_t equals = line.find('=');
      if (equals == std::string_view::npos)
        refuse(fmt::format("'{}' is no header; it must read x = WIDTH, y = HEIGHT, rule = RULE",
                           visible(line.substr(0, 40))));
      const std::string_view key = trimmed(line.substr(0, equals));
      std::string_view value = line.substr(equals + 1);
      const std::size_t comma = key == "rule" ? std::string_view::npos : value.find(',');
      line = comma == std::string_view::npos ? std::string_view{} : value.substr(comma + 1);
      value = trimmed(value.substr(0, comma));
      if ((key == "x" && width) || (key == "y" && height) || (key == "rule" && in_header_))
        refuse(fmt::format("the header tells {} twice", key));
      if (key == "x") {
        width = side(value, "x");
      } else if (key == "y") {
        height = side(value, "y");
      } else if (key == "rule") {
        in_header_ = true;
        read_rule(value);
      } else {
        refuse(fmt::format("the header has an unknown '{}'; it knows x, y and rule",
                           visible(key.substr(0, 20))));
      }
    }
    if (!width || !height) refuse("the header must tell both x and y");
    pattern_.cells = Board(static_cast<int>(std::max<std::int64_t>(*height, 1)),
                           static_cast<int>(std::max<std::int64_t>(*width, 1)));
    empty_ = *width == 0 || *height == 0;
  }

  std::int64_t side(std::string_view text, const char* name) const {
    const auto value = parse_int(text);
    if (!value || *value < 0 || *value > kMaxSide)
      refuse(fmt::format("{} = {} is not a size from 0 to {}", name, visible(text.substr(0, 30)), kMaxSide));
    return *value;
  }

  void read_rule(std::string_view text) {
    has_rule_ = true;
    while (!text.empty() && text.back() == ',') text = trimmed(text.substr(0, text.size() - 1));
    const std::size_t colon = text.find(':');
    try {
      pattern_.rule = parse_rule(visible(trimmed(text.substr(0, colon))));
    } catch (const InputError& error) {
      refuse(error.what());
    }
    pattern_.grid = colon == std::string_view::npos ? Grid() : grid(trimmed(text.substr(colon + 1)));
  }

  Grid grid(std::string_view text) const {
    const int kind = text.empty() ? 0 : std::toupper(static_cast<unsigned char>(text.front()));
    if (kind != 'T' && kind != 'P')
      refuse(
          fmt::format("the grid :{} is not known; known are a torus, such as :T32,32, and a board with dead "
                      "edges, such as :P32,32",
                      visible(text.substr(0, 20))));
    const auto sides = split(text.substr(1), ',');
    const auto width = parse_int(sides[0]);
    // ":T30" is a square.
    const auto height = sides.size() == 1 ? width : sides.size() == 2 ? parse_int(sides[1]) : std::nullopt;
    if (!width || !height || *width < 1 || *height < 1 || *width > kMaxSide || *height > kMaxSide)
      refuse(fmt::format("the {} :{} must have two sides from 1 to {} (no infinite side, no shift)",
                         kind == 'T' ? "torus" : "board", visible(text.substr(0, 30)), kMaxSide));
    return {static_cast<int>(*width), static_cast<int>(*height),
            kind == 'T' ? Boundary::torus : Boundary::dead};
  }

  // Far beyond any board, yet no file has enough runs to overflow 64 bits with their sum.
  static constexpr std::uint64_t kMaxRun = std::uint64_t{1} << 30;

  void read_runs(std::string_view line) {
    for (const char c : line) {
      if (std::isspace(static_cast<unsigned char>(c))) continue;
      if (c >= '0' && c <= '9') {
        count_ = count_.value_or(0) * 10 + static_cast<std::uint64_t>(c - '0');
        if (*count_ > kMaxRun) refuse("a run count exceeds " + with_commas(kMaxRun));
        continue;
      }
      if (count_ && *count_ == 0) refuse("a run of 0 cells");
      const std::uint64_t run = count_.value_or(1);
      count_.reset();
      if (c == '!') {
        ended_ = true;
        return;
      }
      if (c == '$') {
        row_ += run;
        column_ = 0;
      } else if (c == 'b' || c == '.') {
        column_ += run;
      } else if (c == 'o' || c == 'A') {
        place(run);
      } else if (std::isalpha(static_cast<unsigned char>(c))) {
        refuse(fmt::format(
            "'{}' is a state that a rule of two states does not have; these are b or . and o or A", c));
      } else {
        refuse(fmt::format("'{}' is no cell and no count; an RLE line is made of b, o, $, numbers and !",
                           visible({&c, 1})));
      }
    }
  }

  void place(std::uint64_t run) {
    const auto width = static_cast<std::uint64_t>(pattern_.cells.width()),
               height = static_cast<std::uint64_t>(pattern_.cells.height());
    if (empty_ || row_ >= height || column_ + run > width)
      refuse(fmt::format("a live cell at row {}, column {} lies outside the header's {} x {}", row_ + 1,
                         column_ + run, empty_ ? 0 : width, empty_ ? 0 : height));
    for (std::uint64_t k = 0; k < run; ++k)
      pattern_.cells.set(static_cast<int>(row_), static_cast<int>(column_ + k), true);
    column_ += run;
  }

  LineReader lines_;
  Pattern pattern_;
  bool has_rule_ = false, in_header_ = false;  ///< a rule was told; by the header, whose rule stands above #r
  std::uint64_t row_ = 0, column_ = 0;
  std::optional<std::uint64_t> count_;
  bool ended_ = false, empty_ = false;
};

bool is_rle(std::string_view) { return true; }

Pattern parse_rle(std::string_view text, const std::string& source) {
  return RleParser(text, source).parse();
}

}  // namespace

const PatternFormat kRle = {"RLE", is_rle, parse_rle};

}  // namespace minlife
