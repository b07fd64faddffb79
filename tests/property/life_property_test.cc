#include <string>
#include <vector>

#include "life/packed_batch.h"
#include "life/pattern_file.h"
#include "life/reference.h"
#include "life/rle.h"
#include "life/soups.h"
#include "life/step.h"
#include "property/holds.h"

using namespace minlife;
using namespace minlife::testing;
using minlife::testing::holds;

namespace {

Board any_board(int most) {
  const int height = *rc::gen::inRange(1, most + 1), width = *rc::gen::inRange(1, most + 1);
  return soup(height, width, *rc::gen::arbitrary<std::uint64_t>());
}

/// Without B0, which is refused everywhere.
Rule any_rule() {
  return {static_cast<std::uint16_t>(*rc::gen::inRange(0, 512) & ~1),
          static_cast<std::uint16_t>(*rc::gen::inRange(0, 512))};
}

Board shifted(const Board& board, int rows, int columns) {
  Board result(board.height(), board.width());
  for (int r = 0; r < board.height(); ++r)
    for (int c = 0; c < board.width(); ++c)
      result.set((r + rows) % board.height(), (c + columns) % board.width(), board.get(r, c));
  return result;
}

}  // namespace

TEST_CASE("both simulators follow the reference, for every rule, size and boundary") {
  holds("packed simulators against the reference", [] {
    const Board start = any_board(140);
    const Rule rule = any_rule();
    const Boundary boundary = *rc::gen::element(Boundary::torus, Boundary::dead);
    const int generations = *rc::gen::inRange(0, 4);
    Board wanted = start, board = start;
    for (int g = 0; g < generations; ++g) wanted = step_reference(wanted, rule, boundary);
    Stepper(start.width()).step(board, rule, boundary, static_cast<std::uint64_t>(generations));
    RC_ASSERT(board == wanted);
    // The same board among others of its batch.
    const int count = *rc::gen::inRange(1, 20), place = *rc::gen::inRange(0, count);
    const std::size_t bytes = packed_board_bytes(start.height(), start.width());
    std::vector<std::uint8_t> batch(bytes * static_cast<std::size_t>(count));
    for (int k = 0; k < count; ++k)
      pack(k == place ? start : soup(start.height(), start.width(), static_cast<std::uint64_t>(k)),
           batch.data() + bytes * static_cast<std::size_t>(k));
    BatchStepper(start.height(), start.width(), rule, boundary)
        .step(batch.data(), batch.data(), static_cast<std::size_t>(count), generations);
    RC_ASSERT(unpack(batch.data() + bytes * static_cast<std::size_t>(place), start.height(), start.width()) ==
              wanted);
  });
}

TEST_CASE("on a torus, moving a board and advancing it may change places") {
  holds("shift equivariance of the simulator", [] {
    const Board start = any_board(140);
    const Rule rule = any_rule();
    const int down = *rc::gen::inRange(0, start.height()), right = *rc::gen::inRange(0, start.width());
    Board moved = shifted(start, down, right), still = start;
    Stepper stepper(start.width());
    stepper.step(moved, rule, Boundary::torus, 3);
    stepper.step(still, rule, Boundary::torus, 3);
    RC_ASSERT(moved == shifted(still, down, right));
  });
}

TEST_CASE("a pattern reads back from its RLE") {
  holds("RLE round trip", [] {
    Pattern pattern;
    pattern.cells = any_board(90);
    if (*rc::gen::arbitrary<bool>()) pattern.cells.clear();
    pattern.rule = any_rule();
    if (*rc::gen::arbitrary<bool>()) {
      pattern.grid.width = *rc::gen::inRange(1, 70000);
      pattern.grid.height = *rc::gen::inRange(1, 70000);
    }
    pattern.has_position = *rc::gen::arbitrary<bool>();
    if (pattern.has_position) {
      pattern.x = *rc::gen::inRange(-1000000, 1000000);
      pattern.y = *rc::gen::inRange(-1000000, 1000000);
    }
    RC_PRE(pattern.grid.width <= kMaxSide && pattern.grid.height <= kMaxSide);
    const Pattern again = parse_pattern(format_rle(pattern, pattern.has_position), "again");
    RC_ASSERT(again.cells == pattern.cells);
    RC_ASSERT(again.rule == pattern.rule);
    RC_ASSERT(again.grid.width == pattern.grid.width);
    RC_ASSERT(again.grid.height == pattern.grid.height);
    RC_ASSERT(again.has_position == pattern.has_position);
    RC_ASSERT(again.x == pattern.x);
    RC_ASSERT(again.y == pattern.y);
  });
}
