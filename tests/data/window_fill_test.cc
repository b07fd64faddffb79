#include "data/window_fill.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "core/random.h"

using namespace minlife;

namespace {

PairLaw law_of_fill(int steps, const DensityLaw& density, const Rule& rule = kLife) {
  PairLaw law;
  law.steps = steps;
  law.rule = rule;
  law.density = density;
  law.seed = 78;
  law.replicate = 3;
  return law;
}

/// The slow twin: candidate by candidate, as the header says.
std::vector<WindowExample> fill_reference(const PairLaw& law, std::uint64_t draw, std::size_t count,
                                          double live_share) {
  const std::size_t live = live_windows(count, live_share);
  const int cells = (2 * law.steps + 1) * (2 * law.steps + 1);
  RandomStream words(law.seed, purpose("winfill"), draw, law.replicate);
  std::vector<WindowExample> with_live, with_dead;
  while (with_live.size() < live || with_dead.size() < count - live) {
    std::vector<double> densities(64, law.density.low);
    if (!law.density.is_fixed())
      for (double& density : densities) density = law.density.draw(words);
    std::vector<std::uint64_t> windows(64);
    for (int cell = 0; cell < cells; ++cell) {
      std::vector<double> rest = densities;  // what is left of the density behind the digits that were equal
      std::vector<bool> decided(64, false);
      for (int digit = 0; digit < 64 && std::count(decided.begin(), decided.end(), false) > 0; ++digit) {
        const std::uint64_t word = words.next();
        for (std::size_t k = 0; k < 64; ++k) {
          const bool of_density = 2 * rest[k] >= 1, of_number = (word >> k & 1) != 0;
          rest[k] = 2 * rest[k] - of_density;
          if (decided[k] || of_density == of_number) continue;
          decided[k] = true;
          if (of_density) windows[k] |= std::uint64_t{1} << cell;
        }
      }
    }
    for (const std::uint64_t window : windows) {
      const bool alive = window_future(law.rule, law.steps, window);
      std::vector<WindowExample>& group = alive ? with_live : with_dead;
      if (group.size() < (alive ? live : count - live)) group.push_back({window, alive, 1});
    }
  }
  with_live.insert(with_live.end(), with_dead.begin(), with_dead.end());
  return with_live;
}

std::vector<WindowExample> filled(const PairLaw& law, std::uint64_t draw, std::size_t count,
                                  double live_share) {
  std::vector<WindowExample> windows(count);
  fill_windows(law, draw, live_share, windows);
  return windows;
}

}  // namespace

TEST_CASE("windows filled 64 at a time are those of the slow twin") {
  for (const DensityLaw& density : {DensityLaw{0.15, 0.65}, DensityLaw{0.38, 0.38}, DensityLaw{0.5, 0.5}})
    for (const Rule& rule : {kLife, parse_rule("B36/S125", "rule")})
      for (int steps = 1; steps <= kMostWindowSteps; ++steps)
        for (const std::size_t count : {1, 63, 300}) {
          CAPTURE(steps);
          CAPTURE(count);
          const PairLaw law = law_of_fill(steps, density, rule);
          CHECK(filled(law, 7, count, 0.4) == fill_reference(law, 7, count, 0.4));
        }
}

TEST_CASE("another draw, replicate or seed fills other windows") {
  const PairLaw law = law_of_fill(2, {0.15, 0.65});
  const std::vector<WindowExample> windows = filled(law, 0, 500, 0.4);
  std::set<std::uint64_t> different;
  for (const WindowExample& window : windows) different.insert(window.cells);
  CHECK(different.size() > 480);  // 25 cells: hardly any comes twice
  PairLaw replicate = law, seed = law;
  replicate.replicate = 4;
  seed.seed = 79;
  for (const auto& other :
       {filled(law, 1, 500, 0.4), filled(replicate, 0, 500, 0.4), filled(seed, 0, 500, 0.4)})
    CHECK(other != windows);
}

TEST_CASE("densities of 0 and 1, and a target that the rule never gives") {
  for (const WindowExample& window : filled(law_of_fill(2, {0, 0}), 0, 10, 0)) CHECK(window.cells == 0);
  for (const WindowExample& window : filled(law_of_fill(2, {1, 1}), 0, 10, 0))
    CHECK(window.cells == (std::uint64_t{1} << 25) - 1);
  for (const WindowExample& window :
       filled(law_of_fill(2, {0.15, 0.65}, parse_rule("B/S", "rule")), 0, 10, 0.5))
    CHECK_FALSE(window.alive);
}
