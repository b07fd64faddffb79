#include <doctest/doctest.h>

#include <cmath>

#include "proof/hand_made.h"
#include "proof/neighbourhood.h"
#include "proof/verify.h"

using namespace minlife;
using namespace minlife::testing;

TEST_CASE("three steps, wrong on few boards: a counterexample is searched and boards are judged") {
  // Right for every board but those with a 5x5 block of live cells within reach: random boards rarely have
  // one.
  Model model = exact_network(3, 2);
  const ParameterLayout layout(model.architecture);
  const auto set = [&](std::size_t layer, int output, int input, int tap, float value) {
    const LayerShape& s = layout.layers[layer].shape;
    model.parameters[layout.layers[layer].weight +
                     static_cast<std::size_t>((output * s.inputs + input) * s.kernel * s.kernel + tap)] =
        value;
  };
  for (int tap = 0; tap < 9; ++tap) {
    set(0, 2, 0, tap, 1);
    set(2, 2, 1, tap, 1);
  }
  model.parameters[layout.layers[0].bias + 2] = -8;
  model.parameters[layout.layers[2].bias + 2] = -8;
  set(1, 1, 2, 0, 1);
  set(3, 1, 2, 0, 1);
  set(4, 2, 1, 4, 1);  // step 3 reads the mark at the centre
  set(5, 0, 2, 0, 100);
  PairLaw law;
  law.steps = 3;
  law.density = {0.1, 0.9};
  law.split = Split::test;
  const Exactness dense = verify(model, law, 200, false, 2);
  CHECK_FALSE(dense.exact);
  CHECK(dense.proved.empty());
  REQUIRE(dense.counterexample.has_value());
  CHECK(dense.counterexample->logit > 0);
  CHECK_FALSE(dense.counterexample->alive);
  law.density = {0.3, 0.3};
  const Exactness sparse = verify(model, law, 200, false, 2);
  CHECK_FALSE(sparse.states.has_value());
  CHECK(sparse.boards.wrong_boards == 0);
  REQUIRE(sparse.bound.has_value());
  CHECK(*sparse.bound == doctest::Approx(1 - std::pow(0.05, 1.0 / 200)).epsilon(1e-12));
  // What random boards do not show, branch and bound finds.
  const Exactness searched = verify(model, law, 200, false, 2, kSearchNodes);
  CHECK_FALSE(searched.exact);
  CHECK(searched.proved.empty());
  REQUIRE(searched.states.has_value());
  REQUIRE(searched.counterexample.has_value());
  CHECK(searched.counterexample->logit > 0);
  CHECK_FALSE(patch_future(kLife, 3, searched.counterexample->cells, searched.counterexample->board));
}
