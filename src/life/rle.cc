#include "life/rle.h"

#include <fmt/format.h>

#include <cstdint>

namespace minlife {
namespace {

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

std::string format_rle(const Pattern& pattern, bool with_position) {
  const Board& cells = pattern.cells;
  std::string text;
  if (with_position) text += fmt::format("#CXRLE Pos={},{}\n", pattern.x, pattern.y);
  text += fmt::format("x = {}, y = {}, rule = {}", cells.width(), cells.height(), to_string(pattern.rule));
  if (const Grid& grid = pattern.grid; grid.is_bounded())
    text += fmt::format(":{}{},{}", grid.boundary == Boundary::torus ? 'T' : 'P', grid.width, grid.height);
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

}  // namespace minlife
