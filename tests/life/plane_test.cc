#include "life/plane.h"

#include <doctest/doctest.h>

#include "core/error.h"
#include "core/random.h"
#include "life/reference.h"
#include "life/step.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

/// The slow twin: a board with a margin that nothing can cross, cell by cell.
Pattern step_on_plane_reference(Pattern pattern, int generations) {
  const int height = pattern.cells.height(), width = pattern.cells.width();
  Board board(height + 2 * generations, width + 2 * generations);
  for (int row = 0; row < height; ++row)
    for (int column = 0; column < width; ++column)
      board.set(row + generations, column + generations, pattern.cells.get(row, column));
  for (int i = 0; i < generations; ++i) board = step_reference(board, pattern.rule, Boundary::dead);
  pattern.cells = board;
  pattern.x -= generations;
  pattern.y -= generations;
  return bounding_box(pattern);
}

Pattern random_pattern(RandomStream& random, int height, int width, const Rule& rule) {
  Pattern pattern;
  pattern.cells = Board(height, width);
  pattern.rule = rule;
  pattern.x = static_cast<std::int64_t>(random.below(2000)) - 1000;
  pattern.y = static_cast<std::int64_t>(random.below(2000)) - 1000;
  for (int row = 0; row < height; ++row)
    for (int column = 0; column < width; ++column) pattern.cells.set(row, column, random.next() & 1);
  return pattern;
}

}  // namespace

TEST_CASE("a plane is a board that nothing leaves") {
  // B1 rules grow at the speed of light, so the margin is really used.
  const Rule fastest = parse_rule("B1/S012345678");
  for (const Rule& rule : {kLife, fastest})
    for (const int generations : {0, 1, 3, 63, 64, 65, 130}) {
      RandomStream random(7, purpose("plane"), static_cast<std::uint64_t>(generations), 0);
      CAPTURE(generations);
      const Pattern pattern = random_pattern(random, 1 + static_cast<int>(random.below(9)),
                                             1 + static_cast<int>(random.below(70)), rule);
      const Pattern fast = step_on_plane(pattern, static_cast<std::uint64_t>(generations));
      const Pattern slow = step_on_plane_reference(pattern, generations);
      CHECK(fast.cells == slow.cells);
      if (slow.cells.population() > 0) {
        CHECK(fast.x == slow.x);
        CHECK(fast.y == slow.y);
      }
    }
}

TEST_CASE("a pattern too large for a board is refused") {
  Pattern wide;
  wide.cells = Board(1, kMaxSide);
  wide.cells.set(0, 0, true);
  wide.cells.set(0, kMaxSide - 1, true);
  CHECK_NOTHROW(step_on_plane(wide, 0));
  CHECK_THROWS_AS(step_on_plane(wide, 1), InputError);
}
