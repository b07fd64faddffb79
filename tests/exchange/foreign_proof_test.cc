// Proofs of networks whose layers are in any order, against plain loops over windows.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "exchange/foreign_networks.h"
#include "nn/reference.h"
#include "proof/neighbourhood.h"
#include "proof/one_step_windows.h"
#include "proof/patch_logit.h"
#include "proof/patch_network.h"
#include "proof/verify.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

Exactness ask(const Model& model, Boundary boundary, std::uint64_t boards = 20) {
  PairLaw law;
  law.steps = model.architecture.generations;
  law.boundary = boundary;
  law.height = law.width = 16;
  return verify(model, law, boards, false, 2);
}

/// The centre's logit on the board that Surroundings leave, by the slow twin.
double slow_logit(const Model& model, const std::vector<double>& cells, const Surroundings& board) {
  const int radius = model.architecture.window_radius(), side = 2 * radius + 1;
  ReferenceBoard small{board.above + 1 + board.below, board.left + 1 + board.right, Padding::zero, {}};
  for (int row = -board.above; row <= board.below; ++row)
    for (int column = -board.left; column <= board.right; ++column)
      small.cells.push_back(cells[static_cast<std::size_t>((row + radius) * side + column + radius)]);
  const std::vector<double> parameters(model.parameters.begin(), model.parameters.end());
  return logits_reference(model.architecture, parameters,
                          small)[static_cast<std::size_t>(board.above * small.columns + board.left)];
}

/// x and 1 - x of each cell first, then 23 numbers that read 1 - x alone, then a 3x3 layer that reads the
/// centre: exact on a torus, where it sees two cells far, and wrong beyond a dead edge, where 1 - x is 0.
std::vector<ForeignLayer> turned_life() {
  const std::vector<ForeignLayer> life = life_of_23_numbers();
  ForeignLayer turn{"turn", 1, 1, 2, {1, -1}, {0, 1}, "relu", {}};
  ForeignLayer around = life[0];
  around.inputs = 2;
  around.weights.clear();
  for (std::size_t o = 0; o < 2; ++o) {
    around.weights.insert(around.weights.end(), 9, 0.0);
    for (std::size_t tap = 0; tap < 9; ++tap) {
      const double weight = life[0].weights[9 * o + tap];
      around.weights.push_back(-weight);
      around.biases[o] += weight;
    }
  }
  ForeignLayer centre{"centre", 3, 1, 1, {0, 0, 0, 0, 1, 0, 0, 0, 0}, {}, "", {}};
  return {turn, around, life[1], centre};
}

}  // namespace

TEST_CASE("23 numbers are proved, and one number less is refuted") {
  std::vector<ForeignLayer> layers = life_of_23_numbers();
  Exactness found = ask(to_model(layers, 1), Boundary::dead);
  CHECK(found.proved == "windows");
  CHECK(found.windows == 512);
  CHECK(found.min_abs_logit == 0.25);
  CHECK(found.in_float->exact());
  layers[0].weights[4] = 0;
  found = ask(to_model(layers, 1), Boundary::dead);
  CHECK(found.wrong > 0);
  REQUIRE(found.counterexample);
  CHECK(found.counterexample->radius == 1);
}

TEST_CASE("layers before the first 3x3 layer, and one that only repeats the centre") {
  const Model model = to_model(turned_life(), 1);
  const Exactness torus = ask(model, Boundary::torus);
  CHECK(torus.windows == 1u << 25);
  CHECK(torus.wrong == 0);
  CHECK(torus.min_abs_logit == 0.25);
  CHECK(torus.in_float->exact());
  const Exactness dead = ask(model, Boundary::dead);
  CHECK(dead.wrong > 0);
  REQUIRE(dead.counterexample);
  const Counterexample& example = *dead.counterexample;
  CHECK_FALSE(example.board == Surroundings{2, 2, 2, 2});
  CHECK(std::abs(slow_logit(model, example.cells, example.board) - example.logit) < 1e-12);
  CHECK((example.logit > 0) != example.alive);
}

TEST_CASE("a patch's logit is the slow twin's, at every edge") {
  const std::vector<std::vector<LayerWish>> networks = {
      {{1, 2, "relu"}, {3, 3, "relu"}, {1, 2, ""}, {3, 2, "relu"}, {1, 1, ""}},
      {{3, 3, "tanh"}, {1, 1, ""}},
      {{3, 2, "silu"}, {3, 2, ""}, {3, 1, ""}}};
  RandomStream random(7, purpose("test"), 0, 0);
  for (const auto& wishes : networks) {
    const Model model = to_model(random_layers(wishes, wishes.size()), 1);
    PatchLogit patch(model);
    const int r = patch.radius();
    for (int above = 0; above <= r; ++above)
      for (int left = 0; left <= r; ++left) {
        const Surroundings board{above, r, left, r - (left > 0 ? 1 : 0)};
        std::vector<double> cells;
        for (int row = -r; row <= r; ++row)
          for (int column = -r; column <= r; ++column) {
            const bool inside =
                row >= -board.above && row <= board.below && column >= -board.left && column <= board.right;
            const auto alive = static_cast<double>(random.below(2));
            cells.push_back(inside ? alive : 0);
          }
        const double found = patch.logit(cells, board);
        CHECK(std::abs(found - slow_logit(model, cells, board)) <= 2 * patch.rounding_bound());
        PatchNetwork program(model, board);
        CHECK(std::abs(found - static_cast<double>(program.logit(cells))) < 1e-4 * (1 + std::abs(found)));
      }
  }
}

TEST_CASE("counts of wrong windows fit a sample in double, however the layers stand") {
  struct Case {
    std::vector<LayerWish> wishes;
    int steps;
  };
  const std::vector<Case> cases = {
      {{{3, 2, "relu"}, {3, 1, ""}}, 1},
      {{{3, 2, "relu"}, {3, 1, ""}}, 2},
      {{{1, 2, "tanh"}, {3, 2, "tanh"}, {1, 2, ""}, {3, 2, "tanh"}, {1, 1, ""}}, 2},
      {{{3, 3, ""}, {1, 2, "relu"}, {3, 2, ""}, {1, 1, ""}}, 1},
      {{{3, 3, "relu"}, {1, 1, ""}}, 2}};
  for (std::size_t k = 0; k < cases.size(); ++k) {
    CAPTURE(k);
    const Model model = to_model(random_layers(cases[k].wishes, 11 + k), cases[k].steps);
    const Exactness found = ask(model, Boundary::torus);
    REQUIRE(found.windows == 1u << 25);
    PatchLogit arbiter(model);
    RandomStream random(k, purpose("test"), 0, 0);
    const int sample = 20000;
    int wrong = 0;
    double smallest = 1e300;
    for (int i = 0; i < sample; ++i) {
      const std::vector<double> cells = window_cells(random.below(std::uint64_t{1} << 25), 25);
      const double z = arbiter.logit(cells, {2, 2, 2, 2});
      smallest = std::min(smallest, std::abs(z));
      wrong += (z > 0) != patch_future(kLife, 2, cases[k].steps, cells, {2, 2, 2, 2});
    }
    // Binomial, six deviations; the seeds are fixed.
    const double rate = static_cast<double>(found.wrong) / static_cast<double>(found.windows);
    CHECK(std::abs(wrong - sample * rate) <= 6 * std::sqrt(sample * rate * (1 - rate)) + 1);
    CHECK(found.min_abs_logit <= smallest + 2 * arbiter.rounding_bound());
    REQUIRE(found.counterexample);
    CHECK((slow_logit(model, found.counterexample->cells, {2, 2, 2, 2}) > 0) != found.counterexample->alive);
  }
}

TEST_CASE(
    "beyond two cells: a counterexample of a network that looks too far, and boards where there is none") {
  // A third 3x3 layer that only repeats the centre keeps it exact, but no window of 49 cells is enumerated.
  std::vector<ForeignLayer> layers = turned_life();
  layers.push_back({"again", 3, 1, 1, {0, 0, 0, 0, 1, 0, 0, 0, 0}, {}, "", {}});
  const Model right = to_model(layers, 1);
  const Exactness found = ask(right, Boundary::torus);
  CHECK(found.windows == 0);
  CHECK(found.proved.empty());
  CHECK(found.boards.boards == 20);
  CHECK(found.bound.has_value());
  CHECK(found.exact);
  layers.back().weights[0] = 0.125;  // of a corner's logit: up to 1/4 and down to -4.25
  const Exactness refuted = ask(to_model(layers, 1), Boundary::torus);
  REQUIRE(refuted.counterexample);
  CHECK(refuted.counterexample->radius == 3);
  CHECK(refuted.counterexample->steps == 1);
  CHECK_FALSE(refuted.exact);
}
