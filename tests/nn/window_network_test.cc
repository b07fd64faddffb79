#include "nn/window_network.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "nn/activations.h"
#include "nn/samples.h"
#include "nn/slow_network.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

/// Sums in double, in another order: of at most a thousand terms an error of 1000 * 2^-53 of their
/// magnitudes, which add up to at most ten times the largest derivative here.
constexpr double kTolerance = 1e-12;

Architecture tied_network() {
  Architecture network = network_of_steps({{3, 2}, {3, 2}, {3, 2}}, find_activation("relu"));
  network.ties = {0, 1, 2, 3, 2, 3, 6};
  validate(network);
  return network;
}

/// The logit and its derivatives of sixteen windows, beside those of the slow twin on a board that the window
/// just covers.
void compare(const Architecture& architecture, std::uint64_t seed) {
  const std::vector<float> p = initial_parameters(architecture, find_init("normal"), 0.7, seed, 0);
  const std::vector<double> numbers(p.begin(), p.end());
  WindowNetwork network(architecture);
  network.set_parameters(p);
  const int side = network.side();
  const auto area = static_cast<std::size_t>(side) * static_cast<std::size_t>(side);
  RandomStream random(seed, purpose("test"), 0, 0);
  std::vector<double> cells(area * WindowNetwork::kLanes), logits(WindowNetwork::kLanes);
  for (double& cell : cells) cell = random.uniform() < 0.4 ? 1 : 0;
  const std::size_t stride = 32;
  std::vector<double> rows(p.size() * stride, -1);
  network.forward(cells.data(), logits.data());
  network.derivatives(cells.data(), rows.data() + 16, stride);

  for (std::size_t lane = 0; lane < WindowNetwork::kLanes; ++lane) {
    CAPTURE(lane);
    std::vector<double> board, seed_of_centre(area), expected(p.size());
    for (std::size_t c = 0; c < area; ++c) board.push_back(cells[c * WindowNetwork::kLanes + lane]);
    SlowNetwork<double> slow(architecture, std::span<const double>(numbers), side, side, Padding::wrap);
    const std::size_t centre = area / 2;
    const double logit = slow.forward(board)[centre];
    seed_of_centre[centre] = 1;
    slow.backward(seed_of_centre, expected);
    double largest = std::max(1.0, std::abs(logit));
    for (const double derivative : expected) largest = std::max(largest, std::abs(derivative));
    CHECK(std::abs(logit - logits[lane]) < kTolerance * largest);
    for (std::size_t i = 0; i < p.size(); ++i) {
      CAPTURE(i);
      CHECK(std::abs(expected[i] - rows[i * stride + 16 + lane]) < kTolerance * largest);
      CHECK(rows[i * stride + lane] == -1);  // beside its columns nothing is touched
    }
  }
}

}  // namespace

TEST_CASE("a network on windows is the slow twin at the centre of a board, with its derivatives") {
  for (const Activation* activation : activations())
    for (const int steps : {1, 2, 3})
      for (const bool merged : {false, true}) {
        CAPTURE(activation->name);
        CAPTURE(steps);
        CAPTURE(merged);
        // The wrapped edges of a board as large as the window do not reach its centre.
        compare(life_network(steps, 2, *activation, merged), 40 + static_cast<std::uint64_t>(steps));
      }
  compare(tied_network(), 50);
  compare(with_leaks(life_network(2, 2), {0.1f, 0.6f}), 51);
}

TEST_CASE("a network of steps has a window of 2 n + 1 cells a side") {
  for (const int steps : {1, 2, 3}) CHECK(WindowNetwork(life_network(steps, 1)).side() == 2 * steps + 1);
}
