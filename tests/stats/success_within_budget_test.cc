#include "stats/success_within_budget.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "core/random.h"

using namespace minlife;

namespace {

/// The same chance by what it means: whole attempts, one after the other. Costs and budgets are whole
/// numbers.
std::vector<double> by_recursion(const std::vector<Attempt>& attempts, int budget) {
  std::vector<double> within(static_cast<std::size_t>(budget) + 1);
  for (int b = 0; b <= budget; ++b)
    for (const Attempt& attempt : attempts) {
      const int rest = b - static_cast<int>(attempt.flops);
      if (rest < 0) continue;
      within[static_cast<std::size_t>(b)] +=
          (attempt.exact ? 1 : within[static_cast<std::size_t>(rest)]) / static_cast<double>(attempts.size());
    }
  return within;
}

BudgetPoint point(const std::vector<Attempt>& attempts, double budget) {
  return chances_within(std::vector<double>{budget}, attempts).front();
}

double chance(const std::vector<Attempt>& attempts, double budget) { return point(attempts, budget).chance; }

}  // namespace

TEST_CASE("attempts of one cost are bought whole") {
  const std::vector<Attempt> attempts{{1000, true}, {1000, false}, {1000, false}};
  CHECK(chance(attempts, 0) == 0);
  CHECK(chance(attempts, 999) == 0);
  // Beyond the tables' 16 attempts too.
  for (const int k : {1, 2, 3, 15, 16, 17, 50, 70})
    CHECK(std::abs(chance(attempts, 1000 * k + 500) - (1 - std::pow(2.0 / 3, k))) < 1e-14);
}

TEST_CASE("cheap luck shows below the mean cost, and dear failures use the budget up") {
  // The mean is 4: units are 1/32, so whole costs are met.
  const std::vector<Attempt> attempts{{1, true}, {2, true}, {3, false}, {10, false}};
  CHECK(chance(attempts, 0.99) == 0);
  CHECK(chance(attempts, 1) == 0.25);
  CHECK(chance(attempts, 2) == 0.5);
  CHECK(chance(attempts, 4) == 0.5 + 0.25 * 0.25);
  const std::vector<double> expected = by_recursion(attempts, 63);
  for (int budget = 0; budget < 64; ++budget)
    CHECK(std::abs(chance(attempts, budget) - expected[static_cast<std::size_t>(budget)]) < 1e-14);
}

TEST_CASE("the first attempt counts at its very cost, however small beside the mean") {
  std::vector<Attempt> attempts(50, {1000, false});
  attempts[0] = {0.5, true};
  CHECK(chance(attempts, 0.49) == 0);
  CHECK(chance(attempts, 0.5) == doctest::Approx(0.02));
}

TEST_CASE("beyond what is solved the chance follows its exponential law") {
  std::vector<Attempt> attempts(40, {7, false});
  attempts[0] = {3, true};
  for (std::size_t k = 1; k < 20; ++k) attempts[k].flops = static_cast<double>(k);
  // The mean cost is 8.3: a cost of 1 is rounded up by at most 6.5 %, and the others by less.
  const std::vector<double> expected = by_recursion(attempts, 2000);
  double before = 0;
  for (int budget = 0; budget <= 2000; budget += 3) {
    const double now = chance(attempts, budget);
    CHECK(now >= before - 1e-9);
    CHECK(now <= expected[static_cast<std::size_t>(budget)] + 1e-9);
    CHECK(now >= expected[static_cast<std::size_t>(budget / 1.065)] - 1e-9);
    before = now;
  }
}

TEST_CASE("the chance agrees with attempts drawn one after the other") {
  // 200,000 histories; by Hoeffding's inequality a share is 0.0065 off with probability below 4e-8 a budget.
  std::vector<Attempt> attempts;
  RandomStream random(11, purpose("budget test"), 0, 0);
  for (int k = 0; k < 24; ++k) attempts.push_back({1e9 * (1 + random.uniform()), k % 8 == 0});
  attempts[3].flops = 2e10;
  const std::vector<double> budgets{1.5e9, 4e9, 1.2e10, 3e10, 1e11};
  std::vector<int> lucky(budgets.size());
  constexpr int kHistories = 200'000;
  for (int history = 0; history < kHistories; ++history) {
    double spent = 0;
    for (bool exact = false; !exact && spent < budgets.back();) {
      const Attempt& drawn = attempts[random.below(attempts.size())];
      spent += drawn.flops;
      exact = drawn.exact;
      for (std::size_t b = 0; b < budgets.size(); ++b) lucky[b] += exact && spent <= budgets[b];
    }
  }
  // Rounding up takes at most a 128th of the mean (2.2e9) from every attempt, whose costs are 1e9 at least.
  for (std::size_t b = 0; b < budgets.size(); ++b) {
    const double drawn = static_cast<double>(lucky[b]) / kHistories;
    CHECK(chance(attempts, budgets[b]) < drawn + 0.0065);
    CHECK(chance(attempts, budgets[b] * (1 + 2.2 / 128)) > drawn - 0.0065);
  }
}

TEST_CASE("a band is that of what decides at the budget") {
  // Half of 40 attempts are exact and cheap, of costs 1 to 20; the others cost 100.
  std::vector<Attempt> attempts(40, {100, false});
  for (std::size_t k = 0; k < 20; ++k) attempts[k] = {static_cast<double>(k + 1), true};
  CHECK(point(attempts, 110.5).attempts == doctest::Approx(2));
  const auto is = [&](double budget, std::uint64_t exact) {
    const BudgetPoint at = point(attempts, budget);
    const Interval wanted = wilson(exact, 40);
    CHECK(at.chance == doctest::Approx(static_cast<double>(exact) / 40));
    CHECK(at.band.low == doctest::Approx(wanted.low));
    CHECK(at.band.high == doctest::Approx(wanted.high));
  };
  is(0.5, 0);  // too little for any attempt seen says little: up to 8.8 %
  is(5.49, 5);
  is(50, 20);
  CHECK(point(attempts, 1e5).band.low > 0.999);
  // Attempts that cost the same: the band of the rate, carried on.
  std::vector<Attempt> alike(40, {1000, false});
  for (std::size_t k = 0; k < 10; ++k) alike[k].exact = true;
  const Interval rate = wilson(10, 40), band = point(alike, 3000).band;
  CHECK(band.low == doctest::Approx(1 - std::pow(1 - rate.low, 3)));
  CHECK(band.high == doctest::Approx(1 - std::pow(1 - rate.high, 3)));
}

TEST_CASE("chances and their limits never fall as the budget grows") {
  RandomStream random(12, purpose("budget test"), 0, 0);
  for (int round = 0; round < 20; ++round) {
    std::vector<Attempt> attempts;
    for (int k = 0; k < 30; ++k) {
      const bool exact = random.uniform() < 0.05 * round;
      attempts.push_back({exact ? 1 + random.uniform() : random.uniform() < 0.5 ? 3.0 : 10.0, exact, 10});
    }
    std::vector<double> budgets;
    for (double budget = 0.5; budget < 1e4; budget *= 1.1) budgets.push_back(budget);
    const std::vector<BudgetPoint> points = chances_within(budgets, attempts);
    for (std::size_t k = 0; k < points.size(); ++k) {
      CHECK(points[k].band.low >= 0);
      CHECK(points[k].band.low <= points[k].chance + 1e-12);
      CHECK(points[k].band.high >= points[k].chance - 1e-12);
      CHECK(points[k].band.high <= 1);
      if (k == 0) continue;
      CHECK(points[k].chance >= points[k - 1].chance - 1e-12);
      CHECK(points[k].band.low >= points[k - 1].band.low);
      CHECK(points[k].band.high >= points[k - 1].band.high);
    }
  }
}

TEST_CASE("failures of very different costs, and of none, do no harm") {
  std::vector<Attempt> attempts(64, {10, false});
  attempts[0].exact = true;
  attempts[1].flops = attempts[2].flops = 1000;
  std::vector<double> budgets;
  for (double budget = 5; budget < 1e6; budget *= 1.02) budgets.push_back(budget);
  double before = 0;
  for (const BudgetPoint& at : chances_within(budgets, attempts)) {
    CHECK(at.chance >= before);
    CHECK(at.band.low <= at.chance + 1e-12);
    CHECK(at.band.high >= at.chance - 1e-12);
    before = at.chance;
  }
  CHECK(before > 0.999);
  const std::vector<Attempt> free{{0, false}, {0, false}, {100, true}};
  CHECK(point(free, 99).chance == 0);
  CHECK(point(free, 1e9).chance > 0.999);
}

TEST_CASE("what no attempt was may come all the same: failures at their full cost") {
  const std::vector<Attempt> failures(8, {100, false, 100}), successes(10, {100, true, 4000});
  CHECK(chance(failures, 1e9) == 0);
  CHECK(point(failures, 1e9).band.low == 0);
  CHECK(point(failures, 100).band.high == doctest::Approx(wilson(0, 8).high));
  CHECK(point(failures, 1e9).band.high > 0.999);
  const double least = wilson(10, 10).low;
  for (const double budget : {100.0, 1000.0, 4099.0}) {
    CHECK(chance(successes, budget) == 1);
    CHECK(point(successes, budget).band.low == doctest::Approx(least));
  }
  CHECK(point(successes, 4100).band.low == doctest::Approx(1 - (1 - least) * (1 - least)));
  CHECK(chance(successes, 1e9) == 1);
}
