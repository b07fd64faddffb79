#include "life/step.h"

#include <doctest/doctest.h>

#include <string>

#include "core/error.h"
#include "life/reference.h"
#include "life/soups.h"

using namespace minlife;
using namespace minlife::testing;

// Sides around the edges of words, of half words and of vectors of two, four and eight words.
constexpr int kWidths[] = {1,   2,   3,   31,  32,  33,  63,  64,  65,  127,
                           128, 129, 255, 257, 511, 512, 513, 577, 1025};
constexpr int kHeights[] = {1, 2, 3, 4, 5, 9};

TEST_CASE("step equals its slow twin over shapes that cross word edges") {
  for (const int width : kWidths)
    for (const int height : kHeights)
      for (const Boundary boundary : {Boundary::torus, Boundary::dead})
        for (const char* rule_text : kRules) {
          INFO(height, "x", width, " ", to_string(boundary), " ", rule_text);
          const Rule rule = parse_rule(rule_text);
          Board board = soup(height, width, width * 100u + height);
          Board expected = board;
          Stepper stepper(width);
          for (int g = 0; g < 4; ++g) {
            stepper.step(board, rule, boundary);
            expected = step_reference(expected, rule, boundary);
            REQUIRE(board == expected);
          }
        }
}

TEST_CASE("several generations are as many single ones") {
  for (const int width : {7, 64, 200, 600}) {
    Board at_once = soup(40, width, 3), one_by_one = at_once;
    Stepper stepper(width);
    stepper.step(at_once, kLife, Boundary::torus, 13);
    for (int g = 0; g < 13; ++g) stepper.step(one_by_one, kLife, Boundary::torus);
    CHECK(at_once == one_by_one);
    stepper.step(at_once, kLife, Boundary::torus, 0);
    CHECK(at_once == one_by_one);
  }
}

TEST_CASE("on a torus narrower than 3 a cell counts twice") {
  // One live cell on a 1x3 torus: its row lies above and below it too, so it has 2 live neighbours (itself
  // twice) and each other cell has 3.
  Board board(1, 3);
  board.set(0, 0, true);
  const Board next = step_reference(board, kLife, Boundary::torus);
  CHECK(next.population() == 3);

  // A single cell is its own neighbour eight times.
  Board single(1, 1);
  single.set(0, 0, true);
  CHECK(step_reference(single, parse_rule("B3/S8"), Boundary::torus).population() == 1);
  CHECK(step_reference(single, kLife, Boundary::torus).population() == 0);
  CHECK(step_reference(single, kLife, Boundary::dead).population() == 0);
}
