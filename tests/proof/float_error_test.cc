#include "proof/float_error.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "core/random.h"
#include "nn/activations.h"
#include "nn/init.h"
#include "proof/hand_made.h"
#include "proof/patch_network.h"
#include "proof/verify.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

Model random_model(int steps, int width, const Activation& activation, std::uint64_t seed) {
  Model model;
  model.architecture = life_network(steps, width, activation, false);
  model.parameters = initial_parameters(model.architecture, find_init("he"), 1, seed, 0);
  return model;
}

/// Random cells of a patch; none beyond the edge.
std::vector<double> random_cells(int steps, const Surroundings& board, RandomStream& random) {
  const int side = 2 * steps + 1;
  std::vector<double> cells(static_cast<std::size_t>(side * side));
  for (int row = -board.above; row <= board.below; ++row)
    for (int column = -board.left; column <= board.right; ++column)
      cells[static_cast<std::size_t>((row + steps) * side + column + steps)] =
          static_cast<double>(random.below(2));
  return cells;
}

Exactness verified(const Model& model, Boundary boundary = Boundary::torus) {
  PairLaw law;
  law.steps = model.architecture.step_count();
  law.height = law.width = 8;
  law.boundary = boundary;
  law.split = Split::test;
  return verify(model, law, 10, false, 2);
}

/// Exact, but cells that live have a logit of just this.
Model barely_alive(int steps, float logit) {
  Model model = exact_network(steps, 2);
  model.parameters.back() = logit - 1;
  return model;
}

/// One step, exact in real arithmetic: what tells dead from live is added to 2^25 and that taken off again.
/// In float32 it is lost, and every cell is called dead.
Model lost_in_float() {
  Model model = exact_network(1, 2);
  const ParameterLayout layout(model.architecture);
  float* p = model.parameters.data();
  p[layout.layers[0].bias + 2] = 0x1p25f;
  p[layout.layers[1].first_tap(0, 2)] = 1;
  p[layout.layers[1].first_tap(1, 2)] = 1;
  p[layout.layers[2].first_tap(0, 1)] = -1;
  return model;
}

constexpr std::uint64_t kAlive = 140;  // windows whose centre lives after one step

}  // namespace

TEST_CASE("no logit in float is farther from that in double than the bound") {
  RandomStream random(31, purpose("test"), 0, 0);
  double tightest = 1e300;
  for (const int steps : {1, 2})
    for (const Activation* activation : activations())
      for (const Boundary boundary : {Boundary::torus, Boundary::dead})
        for (const std::uint64_t seed : {1, 2, 3}) {
          CAPTURE(steps);
          CAPTURE(activation->name);
          CAPTURE(seed);
          const Model model = random_model(steps, 3, *activation, seed);
          const double bound = float_error(model, boundary);
          const int out = boundary == Boundary::dead ? 0 : steps;
          double worst = 0;
          for (const Surroundings board :
               {Surroundings{steps, steps, steps, steps}, Surroundings{out, steps, steps, out}}) {
            PatchLogit exact(model);
            PatchNetwork in_float(model, board);
            for (int repeat = 0; repeat < 2000; ++repeat) {
              const std::vector<double> cells = random_cells(steps, board, random);
              worst = std::max(worst, std::abs(in_float.logit(cells) - exact.logit(cells, board)));
            }
          }
          CHECK(worst <= bound);
          tightest = std::min(tightest, bound / worst);
        }
  MESSAGE("the tightest bound is ", tightest, " times the largest error seen");
  CHECK(tightest < 100);
}

TEST_CASE("where a sum might leave float's range there is no bound") {
  Model model = exact_network(2, 2);
  model.parameters[0] = 0x1p127f;
  CHECK(std::isinf(float_error(model, Boundary::torus)));
  model = exact_network(1, 2);
  model.parameters[0] = 0x1p127f;
  CHECK(std::isinf(float_error(model, Boundary::dead)));
}

TEST_CASE("a network with room is exact in float by the bound alone") {
  for (const int steps : {1, 2, 3})
    for (const Boundary boundary : {Boundary::torus, Boundary::dead}) {
      CAPTURE(steps);
      const Exactness v = verified(exact_network(steps, 2), boundary);
      REQUIRE(v.in_float.has_value());
      CHECK(v.in_float->margin == doctest::Approx(0.5).epsilon(1e-6));
      CHECK(v.in_float->bound < 2e-3);
      CHECK(v.in_float->close == 0);
      CHECK(v.in_float->exact());
      CHECK_FALSE(is_refuted(v));
    }
}

TEST_CASE("windows within the bound are given to predict's own program") {
  const Exactness v = verified(barely_alive(1, 0x1p-22f));
  CHECK(v.exact);
  REQUIRE(v.in_float.has_value());
  CHECK(v.in_float->margin == 0x1p-22);
  CHECK(v.in_float->bound > 0x1p-22);
  CHECK(v.in_float->close == kAlive);
  CHECK(v.in_float->wrong == 0);
  CHECK(v.in_float->exact());
  CHECK_FALSE(is_refuted(v));
}

TEST_CASE("a network that float32 gets wrong is not exact for predict") {
  const Exactness v = verified(lost_in_float());
  CHECK(v.exact);
  CHECK(v.wrong == 0);
  REQUIRE(v.in_float.has_value());
  CHECK(v.in_float->wrong == kAlive);
  CHECK_FALSE(v.in_float->exact());
  CHECK(is_refuted(v));
}

TEST_CASE("one close window of two steps is found and decided") {
  Model model = wrong_on_one_window();
  // Its shout, just too low to be heard.
  model.parameters[ParameterLayout(model.architecture).layers[3].first_tap(0, 2)] = 4.5f - 0x1p-21f;
  for (const Boundary boundary : {Boundary::torus, Boundary::dead}) {
    const Exactness v = verified(model, boundary);
    CHECK(v.exact);
    CHECK(v.min_abs_logit == 0x1p-21);
    REQUIRE(v.in_float.has_value());
    CHECK(v.in_float->close == 1);
    CHECK(v.in_float->exact());
  }
}

TEST_CASE("too many close windows are too close to call, but refute nothing") {
  const Exactness v = verified(barely_alive(2, 0x1p-22f));
  CHECK(v.exact);
  REQUIRE(v.in_float.has_value());
  CHECK(v.in_float->close > kMostClose);
  CHECK_FALSE(v.in_float->decided);
  CHECK_FALSE(v.in_float->exact());
  CHECK_FALSE(is_refuted(v));
}

TEST_CASE("intervals in float may meet where those in real arithmetic keep apart") {
  const Exactness v = verified(barely_alive(3, 0x1p-22f));
  CHECK(v.proved == "composition");
  REQUIRE(v.in_float.has_value());
  CHECK(v.in_float->margin > 0);
  CHECK(v.in_float->bound > v.in_float->margin);
  CHECK_FALSE(v.in_float->decided);
  CHECK_FALSE(is_refuted(v));
}

TEST_CASE("what is wrong already is not asked again in float") {
  CHECK_FALSE(verified(wrong_on_one_window()).in_float.has_value());
}
