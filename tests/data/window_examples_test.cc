#include "data/window_examples.h"

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <set>

#include "life/step.h"

using namespace minlife;

namespace {

PairLaw law_of(int steps, const Rule& rule = kLife) {
  PairLaw law;
  law.steps = steps;
  law.rule = rule;
  law.density = {0.15, 0.65};
  law.seed = 77;
  law.replicate = 5;
  return law;
}

/// What the simulator makes of a window in the middle of a larger board of dead cells.
bool simulated(const Rule& rule, int steps, std::uint64_t cells) {
  const int side = 2 * steps + 1, around = steps, whole = side + 2 * around;
  Board board(whole, whole);
  for (int k = 0; k < side * side; ++k)
    board.set(around + k / side, around + k % side, (cells >> k & 1) != 0);
  Stepper(whole).step(board, rule, Boundary::torus, static_cast<std::uint64_t>(steps));
  return board.get(around + steps, around + steps);
}

}  // namespace

TEST_CASE("a window's future is the simulator's") {
  RandomStream random(3, purpose("test"), 0, 0);
  for (const Rule& rule : {kLife, parse_rule("B36/S125", "rule"), parse_rule("B3678/S34678", "rule")})
    for (int steps = 1; steps <= kMostWindowSteps; ++steps)
      for (int k = 0; k < 2000; ++k) {
        const int cells = (2 * steps + 1) * (2 * steps + 1);
        const std::uint64_t window = random.next() & random.next() & ((std::uint64_t{1} << cells) - 1);
        CAPTURE(steps);
        CAPTURE(window);
        REQUIRE(window_future(rule, steps, window) == simulated(rule, steps, window));
      }
}

TEST_CASE("the windows of one step: all, each as often as the law makes it") {
  for (const DensityLaw& density : {DensityLaw{0.38, 0.38}, DensityLaw{0.15, 0.65}, DensityLaw{0, 1}}) {
    const std::vector<WindowExample> windows = all_windows(kLife, density);
    REQUIRE(windows.size() == 512);
    double sum = 0;
    for (const WindowExample& window : windows) {
      sum += window.weight;
      // The midpoint rule with 20,000 points errs by less than (1 / 20,000)^2 * max |f''|, which is below
      // 100.
      double share = 0;
      for (int k = 0; k < 20000; ++k) {
        const double p = density.low + (density.high - density.low) * (k + 0.5) / 20000;
        const int alive = std::popcount(window.cells);
        share += std::pow(p, alive) * std::pow(1 - p, 9 - alive) / 20000;
      }
      CHECK(std::abs(window.weight - 512 * share) < 512 * 100 / (20000.0 * 20000.0));
    }
    CHECK(std::abs(sum - 512) < 1e-9);
  }
}

TEST_CASE("draws: the share of live targets, the same again, others for another draw, replicate and seed") {
  for (const int steps : {2, 3}) {
    const PairLaw law = law_of(steps);
    const std::vector<WindowExample> windows = draw_windows(law, 4, 500, 0.4);
    std::size_t alive = 0;
    std::set<std::uint64_t> different;
    for (const WindowExample& window : windows) {
      alive += window.alive;
      different.insert(window.cells);
      CHECK(window.alive == window_future(law.rule, steps, window.cells));
      CHECK(window.weight == 1);
    }
    CHECK(alive == 200);
    CHECK(different.size() > 480);  // 25 cells and more: hardly any comes twice
    CHECK(draw_windows(law, 4, 500, 0.4) == windows);
    CHECK(draw_windows(law, 5, 500, 0.4) != windows);
    PairLaw other = law;
    other.replicate = 6;
    CHECK(draw_windows(other, 4, 500, 0.4) != windows);
    other = law;
    other.seed = 78;
    CHECK(draw_windows(other, 4, 500, 0.4) != windows);
    // A longer draw begins with other shares, but window k depends on its place and target alone.
    const std::vector<WindowExample> longer = draw_windows(law, 4, 1000, 0.4);
    for (std::size_t k = 0; k < 200; ++k) CHECK(longer[k] == windows[k]);
  }
}

TEST_CASE("a target that the rule never gives is given up") {
  const std::vector<WindowExample> windows = draw_windows(law_of(2, parse_rule("B/S", "rule")), 0, 2, 0.5);
  CHECK_FALSE(windows[0].alive);
}
