#include "train/landscape/window_boards.h"

#include <fmt/format.h>

#include <bit>

#include "core/figures.h"
#include "core/packed_bits.h"
#include "data/pair_stream.h"
#include "data/windows.h"

namespace minlife {
namespace {

/// Board `index` of the law, and the same so many generations later: [rows * columns] bytes, 0 or 1.
struct BoardPair {
  std::vector<std::uint8_t> now, then;
};

std::vector<std::uint8_t> unpacked(const std::vector<std::uint8_t>& packed, const PairLaw& law) {
  std::vector<std::uint8_t> cells;
  for (int row = 0; row < law.height; ++row) {
    const std::uint8_t* bits = packed.data() + static_cast<std::size_t>(row) * packed_row_bytes(law.width);
    for (std::size_t column = 0; column < static_cast<std::size_t>(law.width); ++column)
      cells.push_back(packed_bit(bits, column) ? 1 : 0);
  }
  return cells;
}

BoardPair board_pair(const PairLaw& law, std::size_t index) {
  PairStream stream(law);
  std::vector<std::uint8_t> now(stream.board_bytes()), then(now.size());
  stream.fill(index, 1, now.data(), then.data(), nullptr);
  return {unpacked(now, law), unpacked(then, law)};
}

/// How many of the eight cells around one are alive, on a torus.
int neighbours_of(const std::vector<std::uint8_t>& cells, int side, int row, int column) {
  int count = 0;
  for (int dy = -1; dy <= 1; ++dy)
    for (int dx = -1; dx <= 1; ++dx)
      if (dy != 0 || dx != 0)
        count +=
            cells[static_cast<std::size_t>((row + dy + side) % side * side + (column + dx + side) % side)];
  return count;
}

}  // namespace

WindowBoards::WindowBoards(const Architecture& architecture, const Rule& rule)
    : generations_(architecture.generations),
      rule_(rule),
      all_windows_(architecture.generations == 1 && architecture.reach() == 1) {}

WindowBoard WindowBoards::board(std::size_t index) const {
  return all_windows_ ? all_windows() : drawn(index);
}

/// Window after window in a strip of three rows; only the cells in their middle count.
WindowBoard WindowBoards::all_windows() const {
  WindowBoard board;
  board.rows = 3;
  board.columns = 3 * kWindows;
  board.padding = Padding::zero;
  board.cells.resize(static_cast<std::size_t>(board.rows) * static_cast<std::size_t>(board.columns));
  for (int w = 0; w < kWindows; ++w) {
    const auto bits = static_cast<unsigned>(w);
    for (int row = 0; row < 3; ++row)
      for (int column = 0; column < 3; ++column)
        board.cells[static_cast<std::size_t>(row * board.columns + 3 * w + column)] =
            bits >> (3 * row + column) & 1;
    WindowBoard::Window window;
    window.at = static_cast<std::size_t>(board.columns + 3 * w + 1);
    window.was_alive = (bits >> 4 & 1) != 0;
    window.neighbours = std::popcount(bits & ~16u);
    window.alive = rule_.next(window.was_alive, window.neighbours);
    board.windows.push_back(window);
  }
  return board;
}

WindowBoard WindowBoards::drawn(std::size_t index) const {
  PairLaw law;
  law.steps = generations_;
  law.height = law.width = kSide;
  law.rule = rule_;
  law.density = {0.5, 0.5};
  law.seed = 1;
  law.split = Split::test;
  const BoardPair pair = board_pair(law, index);
  // The same board one generation before the last.
  std::vector<std::uint8_t> before = pair.now;
  if (generations_ > 1) {
    law.steps = generations_ - 1;
    before = board_pair(law, index).then;
  }
  WindowBoard board;
  board.rows = board.columns = kSide;
  board.cells.assign(pair.now.begin(), pair.now.end());
  for (int row = 0; row < kSide; ++row)
    for (int column = 0; column < kSide; ++column) {
      const auto at = static_cast<std::size_t>(row * kSide + column);
      board.windows.push_back(
          {at, pair.then[at] != 0, before[at] != 0, neighbours_of(before, kSide, row, column)});
    }
  return board;
}

std::string WindowBoards::text_of_first() const {
  if (all_windows_) return fmt::format("all {} windows", kWindows);
  return fmt::format("the {} windows of a random torus of {} x {} cells, half of them alive",
                     with_commas(kSide * kSide), kSide, kSide);
}

std::string WindowBoards::text_of_all() const {
  if (all_windows_) return text_of_first();
  return fmt::format("the {} windows of {} such boards (0 to {} of the test split of seed 1)",
                     with_commas(std::uint64_t{kDrawnBoards} * kSide * kSide), kDrawnBoards,
                     kDrawnBoards - 1);
}

}  // namespace minlife
