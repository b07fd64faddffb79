#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "core/random.h"
#include "life/step.h"
#include "proof/hand_made.h"
#include "proof/neighbourhood.h"
#include "proof/node_bound.h"
#include "proof/one_step_windows.h"
#include "proof/patch_logit.h"
#include "proof/state_search.h"
#include "proof/two_step_scan.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();

std::vector<double> random_patch(int steps, RandomStream& random) {
  const double density = random.uniform();
  std::vector<double> cells(static_cast<std::size_t>((2 * steps + 1) * (2 * steps + 1)));
  for (double& cell : cells) cell = random.uniform() < density ? 1 : 0;
  return cells;
}

/// How far a logit is on the right side of 0.
double true_margin(PatchLogit& logit, const std::vector<double>& cells) {
  const int n = logit.radius();
  const double z = logit.logit(cells, {n, n, n, n});
  return patch_future(kLife, n, cells, {n, n, n, n}) ? z : -z;
}

/// The exact network, every number a little off.
Model nudged(int steps, int width, double amount) {
  Model model = exact_network(steps, width);
  RandomStream random(5, purpose("nudge"), 0, 0);
  for (float& number : model.parameters) number += static_cast<float>(amount * (2 * random.uniform() - 1));
  return model;
}

/// Of 49 cells as a number.
std::uint64_t bits_of(const std::vector<double>& cells) {
  std::uint64_t bits = 0;
  for (std::size_t k = 0; k < cells.size(); ++k) bits |= std::uint64_t{cells[k] != 0} << k;
  return bits;
}

/// Whether Life itself, on a torus around the counterexample, and the network as predict runs it disagree.
bool confirmed_by_simulating(const Counterexample& example) {
  const int side = 2 * example.steps + 1;
  Board board(32, 32);
  for (int row = 0; row < side; ++row)
    for (int column = 0; column < side; ++column)
      board.set(row, column, example.cells[static_cast<std::size_t>(row * side + column)] != 0);
  Stepper(32).step(board, kLife, Boundary::torus, static_cast<std::uint64_t>(example.steps));
  return board.get(example.steps, example.steps) == example.alive && (example.logit > 0) != example.alive;
}

}  // namespace

TEST_CASE("with two steps, composition by states is the scan of all windows") {
  const Model model = random_model(2, 3, "relu", false, 7);
  const StateComposition composed = compose_states(model, kLife, 2);
  REQUIRE(composed.is_known());
  float smallest = std::numeric_limits<float>::infinity();
  for (const float margin : composed.margins) smallest = std::min(smallest, std::abs(margin));
  TwoStepScan scan(model.architecture, kLife);
  scan.load(model);
  CHECK(smallest == doctest::Approx(scan.tally(2).min_abs_logit).epsilon(1e-5));
  PatchLogit logit(model);
  RandomStream random(1, purpose("test"), 0, 0);
  for (int k = 0; k < 2000; ++k) {
    const std::vector<double> cells = random_patch(2, random);
    const double margin = composed.margins[states_window(kLife, 2, cells)], truth = true_margin(logit, cells);
    CHECK(margin <= truth);
    CHECK(margin == doctest::Approx(truth).epsilon(1e-6));
  }
}

TEST_CASE("bounds of nodes are below all that the boards in them come to") {
  const Model model = random_model(3, 2, "relu", false, 11);
  const StateComposition composed = compose_states(model, kLife, 2);
  REQUIRE(composed.is_known());
  const NodeTables tables(model, kLife, composed);
  NodeBound bound(tables);
  PatchLogit logit(model);
  RandomStream random(2, purpose("test"), 0, 0);
  int boards = 0;
  for (int k = 0; k < 40; ++k) {
    const std::vector<double> cells = random_patch(3, random);
    const std::uint64_t bits = bits_of(cells);
    WindowNode node(states_window(kLife, 3, cells));
    const double truth = true_margin(logit, cells);
    CHECK(composed.margins[node.window] <= truth);
    CHECK(bound.of(node, kInfinite) <= truth);
    // All but eight cells are fixed, whose 256 boards can be looked at.
    std::uint64_t left = 0;
    while (std::popcount(left) < 8) left |= std::uint64_t{1} << random.below(49);
    for (int cell = 0; cell < 49; ++cell)
      if ((left >> cell & 1) == 0) node.fix(cell, (bits >> cell & 1) != 0);
    double worst = kInfinite;
    for (std::uint64_t choice = left;; choice = (choice - 1) & left) {
      const std::vector<double> other = window_cells((bits & ~left) | choice, 49);
      if (states_window(kLife, 3, other) == node.window)
        worst = std::min(worst, true_margin(logit, other)), ++boards;
      if (choice == 0) break;
    }
    CHECK(bound.of(node, kInfinite) <= worst);
    // One board: nothing is left to relax.
    for (int cell = 0; cell < 49; ++cell)
      if ((left >> cell & 1) != 0) node.fix(cell, (bits >> cell & 1) != 0);
    CHECK(bound.of(node, kInfinite) == doctest::Approx(truth).epsilon(1e-9));
    // And none where a state does not follow from its nine cells.
    node.window ^= 1u << random.below(25);
    CHECK(bound.of(node, kInfinite) == kInfinite);
  }
  CHECK(boards > 100);
}

TEST_CASE("of four steps bounds are below the truth too") {
  const Model model = random_model(4, 1, "relu", true, 3);
  const StateComposition composed = compose_states(model, kLife, 2);
  REQUIRE(composed.is_known());
  const NodeTables tables(model, kLife, composed);
  NodeBound bound(tables);
  PatchLogit logit(model);
  RandomStream random(4, purpose("test"), 0, 0);
  for (int k = 0; k < 100; ++k) {
    const std::vector<double> cells = random_patch(4, random),
                              later = later_patch(kLife, 4, 1, cells, {4, 4, 4, 4});
    const double truth = true_margin(logit, cells);
    WindowNode node(states_window(kLife, 4, cells));
    CHECK(composed.margins[node.window] <= truth);
    CHECK(bound.of(node, kInfinite) <= truth);
    for (int row = 0; row < 7; ++row)
      for (int column = 0; column < 7; ++column)
        node.fix(7 * row + column, later[static_cast<std::size_t>(9 * (row + 1) + column + 1)] != 0);
    CHECK(bound.of(node, kInfinite) <= truth);
  }
}

TEST_CASE("the search proves what composition leaves open, whatever the threads, and never what is wrong") {
  Model model = nudged(3, 1, 0.002);
  StateComposition composed = compose_states(model, kLife, 2);
  REQUIRE(composed.is_known());
  CHECK(composed.smallest_margin() < 0);
  const StateProof proof = search_states(model, kLife, composed, {2000000, 0, 2});
  CHECK(proof.is_proved());
  CHECK(proof.composed < StateProof::kWindows);
  CHECK(proof.margin > 0);
  CHECK_FALSE(proof.counterexample.has_value());

  PairLaw law;
  law.steps = 3;
  const StateProof cut_short = search_states(model, kLife, composed, {20000, 0, 2});
  CHECK_FALSE(cut_short.is_proved());
  const StateProof alone = search_states(model, kLife, composed, {20000, 0, 1});
  CHECK(alone.nodes == cut_short.nodes);
  CHECK(alone.margin == cut_short.margin);
  CHECK(alone.open == cut_short.open);
  CHECK(cut_short.decided +
            static_cast<std::uint64_t>(std::count(cut_short.open.begin(), cut_short.open.end(), true)) ==
        StateProof::kWindows);
  CHECK(sample_decided(proof, law, 2000).decided == 2000);

  // The decoder's bias moved beyond the smallest margin of a known window: that window is wrong now.
  PatchLogit logit(model);
  RandomStream random(6, purpose("test"), 0, 0);
  double smallest = kInfinite;
  for (int k = 0; k < 3000; ++k) {
    const std::vector<double> cells = random_patch(3, random);
    if (patch_future(kLife, 3, cells, {3, 3, 3, 3})) smallest = std::min(smallest, true_margin(logit, cells));
  }
  REQUIRE(smallest < kInfinite);
  model.parameters.back() -= static_cast<float>(1.001 * smallest);
  composed = compose_states(model, kLife, 2);
  const StateProof refuted = search_states(model, kLife, composed, {200000, 0, 2});
  CHECK_FALSE(refuted.is_proved());
  if (refuted.counterexample) CHECK(confirmed_by_simulating(*refuted.counterexample));
}
