#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "nn/reference.h"
#include "prune/samples.h"
#include "prune/scoring_boards.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

/// One hidden and one rule channel, nine weights of 1/8 to 9/8, and boards without a live cell, so that every
/// cell is the same little sum: h = 3, a = 2 h - 1 = 5, logit = a / 2 - 2 = 1/2; all targets are dead.
Pruned lifeless() {
  std::vector<float> weights;
  for (int w = 1; w <= 9; ++w) weights.push_back(static_cast<float>(w) / 8);
  weights.insert(weights.end(), {2.0f, 0.5f});
  Pruned sample = hand_made({1, 1}, weights);
  const ParameterLayout layout(sample.model.architecture);
  sample.model.parameters[layout.layers[0].bias] = 3;
  sample.model.parameters[layout.layers[1].bias] = -1;
  sample.model.parameters[layout.layers[2].bias] = -2;
  sample.config.density = {0, 0};
  sample.config.height = 4;
  sample.config.board_width = 5;
  return sample;
}

// Where the weights of the rule layer and of the decoder lie: after 9 weights and a bias, and again.
constexpr std::size_t kRule = 10, kDecoder = 12;

bool near(double value, double truth) { return std::abs(value - truth) <= 16 * 0x1p-52 * std::abs(truth); }

}  // namespace

TEST_CASE("SNIP and Taylor by hand: the chain rule on one cell") {
  const Pruned sample = lifeless();
  const double s = 1 / (1 + std::exp(-0.5));  // dL/dlogit, as the target is 0
  for (const char* name : {"snip", "taylor"}) {
    CAPTURE(name);
    const std::vector<double> scores = criterion(name).score(sample.input());
    for (std::size_t i = 0; i < 9; ++i) CHECK(scores[i] == 0);  // no live cell, no gradient
    CHECK(near(scores[kRule], 2 * (0.5 * 3 * s)));
    CHECK(near(scores[kDecoder], 0.5 * (5 * s)));
    // The first layer keeps its first weight: all are equal, and no layer may be empty.
    CHECK(kept_weights(sample.model.architecture, prune(criterion(name), sample.input(), 3.0 / 11)) ==
          std::vector<std::vector<std::size_t>>{{0}, {0}, {0}});
    // Of all weights the rule's is worth most: 3 s against 2.5 s.
    CHECK(kept_weights(sample.model.architecture, prune(criterion(name), sample.input(), 1.0 / 11, true)) ==
          std::vector<std::vector<std::size_t>>{{}, {0}, {}});
  }
}

TEST_CASE("GraSP by hand: minus the paper's score, so that what it removes first is lowest") {
  const Pruned sample = lifeless();
  // L = softplus(d (w h + b) + c). With u = (d h, a) = (1.5, 5) by (w, d): g = s u and
  // H = s (1 - s) u u^T + s h [[0, 1], [1, 0]].
  const double s = 1 / (1 + std::exp(-0.5)), squares = 1.5 * 1.5 + 5 * 5;
  const double by_rule = s * (1 - s) * s * squares * 1.5 + s * 3 * s * 5;
  const double by_decoder = s * (1 - s) * s * squares * 5 + s * 3 * s * 1.5;
  const std::vector<double> scores = criterion("grasp").score(sample.input());
  for (std::size_t i = 0; i < 9; ++i) CHECK(scores[i] == 0);
  CHECK(near(scores[kRule], 2 * by_rule));
  CHECK(near(scores[kDecoder], 0.5 * by_decoder));
  // The other sign of the decoder's weight and of its bias's: logit -2.5 + 3 = 0.5 again, u = (-1.5, 5).
  Pruned turned = lifeless();
  turned.model.parameters[kDecoder] = -0.5f;
  turned.model.parameters[kDecoder + 1] = 3;
  const std::vector<double> other = criterion("grasp").score(turned.input());
  CHECK(near(other[kRule], 2 * (s * (1 - s) * s * squares * -1.5 + s * 3 * s * 5)));
  CHECK(near(other[kDecoder], -0.5 * (s * (1 - s) * s * squares * 5 + s * 3 * s * -1.5)));
  // Without the decoder's weight (a negative score) the gradient would be larger: it goes first, with the
  // sign kept; its magnitude is the largest of all.
  CHECK(other[kDecoder] < 0);
  CHECK(kept_weights(turned.model.architecture, prune(criterion("grasp"), turned.input(), 10.0 / 11, true))[2]
            .empty());
}

TEST_CASE("SynFlow by hand: the flow through a weight, biases with their magnitudes") {
  const Pruned sample = lifeless();
  // On a torus of ones: h = 45/8 + 3, a = 2 h + 1, R = 20 cells x (a / 2 + 2).
  const double h = 45.0 / 8 + 3, a = 2 * h + 1;
  const std::vector<double> scores = criterion("synflow").score(sample.input());
  for (std::size_t i = 0; i < 9; ++i) CHECK(near(scores[i], 20 * static_cast<double>(i + 1) / 8 * 2 * 0.5));
  CHECK(near(scores[kRule], 20 * 2 * h * 0.5));
  CHECK(near(scores[kDecoder], 20 * 0.5 * a));
  CHECK(kept_weights(sample.model.architecture, prune(criterion("synflow"), sample.input(), 5.0 / 11)) ==
        std::vector<std::vector<std::size_t>>{{6, 7, 8}, {0}, {0}});
  // Beyond a dead edge there are no ones: of 4 x 5 cells, the top left tap reads 3 x 4, the centre all.
  Pruned dead = lifeless();
  dead.config.boundary = Boundary::dead;
  const std::vector<double> edged = criterion("synflow").score(dead.input());
  CHECK(near(edged[0], 12 * 1.0 / 8));
  CHECK(near(edged[4], 20 * 5.0 / 8));
  CHECK(near(edged[7], 15 * 8.0 / 8));
}

TEST_CASE("scoring boards are pairs of the training's law, but none of its examples") {
  const Pruned sample = fresh(2, 2, 6, 3);
  const PairLaw law = scoring_boards(sample.input()), training = sample.config.pairs(Split::train, 6, 3);
  CHECK(law.density == training.density);
  CHECK(law.replicate != training.replicate);
  const std::vector<ScoringBoard> boards = draw_scoring_batch(sample.input());
  REQUIRE(boards.size() == kScoringBoards);
  // The gradient of the double reference on the same cells.
  std::vector<double> expected(sample.model.parameters.size());
  const std::vector<double> parameters(sample.model.parameters.begin(), sample.model.parameters.end());
  for (const ScoringBoard& board : boards) {
    const std::vector<double> gradient =
        gradient_reference(sample.model.architecture, parameters, {32, 32, Padding::wrap, board.cells},
                           board.targets, std::vector<double>(1024, 1.0 / 1024));
    for (std::size_t i = 0; i < expected.size(); ++i) expected[i] += gradient[i] / kScoringBoards;
  }
  const std::vector<double> found = batch_gradient(sample.input());
  double largest = 0;
  for (const double g : expected) largest = std::max(largest, std::abs(g));
  // Sums of 32 x 1024 terms of the largest's size at most a few hundred times over, in two orders.
  for (std::size_t i = 0; i < expected.size(); ++i)
    CHECK(std::abs(found[i] - expected[i]) <= 32 * 1024 * 0x1p-52 * 256 * largest);
}
