#include "cli/terminal/board_picture.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/figures.h"
#include "life/pattern.h"

namespace minlife {
namespace {

/// Cells from `first` on, along one side of the board.
struct Window {
  int first, count;
};

/// At most `room` cells of `side`, around the middle of those that live.
Window window_around(std::int64_t live_first, int live_count, int side, std::size_t room) {
  const int count = static_cast<int>(std::min<std::size_t>(room, static_cast<std::size_t>(side)));
  const std::int64_t first = live_first + live_count / 2 - count / 2;
  return {static_cast<int>(std::clamp<std::int64_t>(first, 0, side - count)), count};
}

const char* half_blocks(bool upper, bool lower) {
  if (upper) return lower ? "█" : "▀";
  return lower ? "▄" : " ";
}

std::string edge(const char* left, int cells, const char* right) {
  std::string line = left;
  for (int k = 0; k < cells; ++k) line += "─";
  return line + right + "\n";
}

}  // namespace

std::string board_picture(const Board& board, std::size_t columns, std::size_t lines) {
  constexpr std::size_t kFrame = 2, kWords = 1;
  const Pattern live = bounding_box({.cells = board});
  const std::size_t cells_high = 2 * (std::max(lines, kFrame + kWords + 1) - kFrame - kWords);
  const Window across =
      window_around(live.x, live.cells.width(), board.width(), std::max<std::size_t>(columns, 3) - kFrame);
  const Window down = window_around(live.y, live.cells.height(), board.height(), cells_high);
  std::string picture = edge("┌", across.count, "┐");
  for (int row = down.first; row < down.first + down.count; row += 2) {
    picture += "│";
    for (int column = across.first; column < across.first + across.count; ++column) {
      const bool has_lower = row + 1 < down.first + down.count;
      picture += half_blocks(board.get(row, column), has_lower && board.get(row + 1, column));
    }
    picture += "│\n";
  }
  picture += edge("└", across.count, "┘");
  if (across.count < board.width() || down.count < board.height())
    picture += fmt::format("cropped: {} x {} of {} x {} cells\n", across.count, down.count,
                           with_commas(static_cast<std::uint64_t>(board.width())),
                           with_commas(static_cast<std::uint64_t>(board.height())));
  return picture;
}

}  // namespace minlife
