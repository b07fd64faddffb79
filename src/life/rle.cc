#include "life/rle.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "core/error.h"
#include "core/figures.h"
#include "core/text.h"

namespace minlife {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front()))) text.remove_prefix(1);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back()))) text.remove_suffix(1);
  return text;
}

/// Reads one file; knows where it is, for messages.
class RleParser {
 public:
  RleParser(std::string_view text, const std::string& source) : text_(text), source_(source) {}

  Pattern parse() {
    bool header_seen = false;
    while (!header_seen) {
      if (text_.empty()) refuse("the file ends without a header (x = WIDTH, y = HEIGHT); it is not RLE");
      const std::string_view line = trimmed(next_line());
      if (line.empty()) continue;
      if (line.front() == '#') {
        read_comment(line);
        continue;
      }
      read_header(line);
      header_seen = true;
    }
    while (!ended_) {
      if (text_.empty()) refuse("the pattern ends without '!'");
      const std::string_view line = next_line();
      if (!trimmed(line).empty() && trimmed(line).front() == '#')
        read_comment(trimmed(line));
      else
        read_runs(line);
    }
    return std::move(pattern_);
  }

 private:
  [[noreturn]] void refuse(const std::string& why) const {
    throw InputError(fmt::format("{}, line {}: {}", source_, line_, why));
  }

  std::string_view next_line() {
    const std::size_t end = text_.find('\n');
    const std::string_view line = text_.substr(0, end);
    text_.remove_prefix(end == std::string_view::npos ? text_.size() : end + 1);
    ++line_;
    return line;
  }

  /// Only "#CXRLE Pos=x,y" means something.
  void read_comment(std::string_view line) {
    if (line.substr(0, 6) != "#CXRLE") return;
    const std::size_t at = line.find("Pos=");
    if (at == std::string_view::npos) return;
    std::string_view rest = line.substr(at + 4);
    rest = rest.substr(0, rest.find(' '));
    const auto numbers = split(rest, ',');
    const auto x = parse_int(numbers[0]), y = numbers.size() == 2 ? parse_int(numbers[1]) : std::nullopt;
    constexpr std::int64_t kFar = std::int64_t{1} << 40;
    if (!x || !y || *x < -kFar || *x > kFar || *y < -kFar || *y > kFar)
      refuse(fmt::format("#CXRLE Pos={} is not two whole numbers", rest));
    pattern_.x = *x;
    pattern_.y = *y;
    pattern_.has_position = true;
  }

  void read_header(std::string_view line) {
    std::optional<std::int64_t> width, height;
    // The rule comes last and may hold commas itself (":T32,32").
    while (!line.empty()) {
      const std::size_t equals = line.find('=');
      if (equals == std::string_view::npos)
        refuse(fmt::format("'{}' is no header; it must read x = WIDTH, y = HEIGHT, rule = RULE",
                           line.substr(0, 40)));
      const std::string_view key = trimmed(line.substr(0, equals));
      std::string_view value = line.substr(equals + 1);
      const std::size_t comma = key == "rule" ? std::string_view::npos : value.find(',');
      line = comma == std::string_view::npos ? std::string_view{} : value.substr(comma + 1);
      value = trimmed(value.substr(0, comma));
      if (key == "x") {
        width = side(value, "x");
      } else if (key == "y") {
        height = side(value, "y");
      } else if (key == "rule") {
        read_rule(value);
      } else {
        refuse(fmt::format("the header has an unknown '{}'; it knows x, y and rule", key.substr(0, 20)));
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
      refuse(fmt::format("{} = {} is not a size from 0 to {}", name, text.substr(0, 30), kMaxSide));
    return *value;
  }

  void read_rule(std::string_view text) {
    const std::size_t colon = text.find(':');
    try {
      pattern_.rule = parse_rule(trimmed(text.substr(0, colon)));
    } catch (const InputError& error) {
      refuse(error.what());
    }
    if (colon == std::string_view::npos) return;
    const std::string_view grid = trimmed(text.substr(colon + 1));
    if (grid.empty() || (grid.front() != 'T' && grid.front() != 't'))
      refuse(fmt::format("the grid :{} is not known; a bounded grid must be a torus, such as :T32,32",
                         grid.substr(0, 20)));
    const auto sides = split(grid.substr(1), ',');
    const auto width = parse_int(sides[0]);
    // ":T30" is a square.
    const auto height = sides.size() == 1 ? width : sides.size() == 2 ? parse_int(sides[1]) : std::nullopt;
    if (!width || !height || *width < 1 || *height < 1 || *width > kMaxSide || *height > kMaxSide)
      refuse(fmt::format("the torus :{} must have two sides from 1 to {} (no infinite side, no shift)",
                         grid.substr(0, 30), kMaxSide));
    pattern_.torus_width = static_cast<int>(*width);
    pattern_.torus_height = static_cast<int>(*height);
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
      } else if (std::isalpha(static_cast<unsigned char>(c))) {
        place(run);
      } else {
        refuse(fmt::format("'{}' is no cell and no count; an RLE line is made of b, o, $, numbers and !", c));
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

  std::string_view text_;
  const std::string& source_;
  Pattern pattern_;
  std::size_t line_ = 0;
  std::uint64_t row_ = 0, column_ = 0;
  std::optional<std::uint64_t> count_;
  bool ended_ = false, empty_ = false;
};

/// Collects runs into lines of at most 70 characters.
class RleWriter {
 public:
  void run(std::uint64_t count, char what) {
    if (count == 0) return;
    const std::string item = (count > 1 ? std::to_string(count) : "") + what;
    if (line_.size() + item.size() > 70) {
      text_ += line_ + '\n';
      line_.clear();
    }
    line_ += item;
  }
  std::string take() { return text_ + line_ + '\n'; }

 private:
  std::string text_, line_;
};

}  // namespace

Pattern parse_rle(std::string_view text, const std::string& source) {
  return RleParser(text, source).parse();
}

Pattern read_rle(const std::string& path) { return parse_rle(read_file(path, std::uint64_t{1} << 30), path); }

std::string format_rle(const Pattern& pattern, bool with_position) {
  const Board& cells = pattern.cells;
  std::string text;
  if (with_position) text += fmt::format("#CXRLE Pos={},{}\n", pattern.x, pattern.y);
  text += fmt::format("x = {}, y = {}, rule = {}", cells.width(), cells.height(), to_string(pattern.rule));
  if (pattern.torus_width > 0) text += fmt::format(":T{},{}", pattern.torus_width, pattern.torus_height);
  text += "\n";
  RleWriter writer;
  std::uint64_t empty_rows = 0;
  for (int row = 0; row < cells.height(); ++row) {
    int column = 0;
    std::uint64_t dead = 0;
    while (column < cells.width()) {
      const bool alive = cells.get(row, column);
      int end = column + 1;
      while (end < cells.width() && cells.get(row, end) == alive) ++end;
      const auto length = static_cast<std::uint64_t>(end - column);
      if (alive) {
        writer.run(empty_rows, '$');
        empty_rows = 0;
        writer.run(dead, 'b');
        writer.run(length, 'o');
      }
      dead = alive ? 0 : length;
      column = end;
    }
    ++empty_rows;
  }
  writer.run(1, '!');
  return text + writer.take();
}

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
