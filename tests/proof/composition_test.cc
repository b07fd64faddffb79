#include "proof/composition.h"

#include <doctest/doctest.h>

#include "proof/hand_made.h"

using namespace minlife;
using namespace minlife::testing;

TEST_CASE("exact networks are proved for every number of steps, on both boundaries") {
  for (int steps = 1; steps <= 5; ++steps)
    for (const int width : {1, 2, 4})
      for (const Boundary boundary : {Boundary::torus, Boundary::dead}) {
        CAPTURE(steps);
        CAPTURE(width);
        CHECK(proved_by_composition(exact_network(steps, width), kLife, boundary));
      }
}

TEST_CASE("a network that is wrong somewhere is never proved") {
  CHECK_FALSE(proved_by_composition(wrong_on_one_window(), kLife, Boundary::torus));
  for (int steps = 1; steps <= 4; ++steps) {
    // Right for Life is wrong for HighLife.
    CHECK_FALSE(proved_by_composition(exact_network(steps, 1), parse_rule("B36/S23"), Boundary::torus));
    Model shifted = exact_network(steps, 1);
    shifted.parameters.back() = 0.5f;
    CHECK_FALSE(proved_by_composition(shifted, kLife, Boundary::torus));
  }
}
