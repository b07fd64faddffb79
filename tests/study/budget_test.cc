#include "study/budget.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>

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

double share(const std::vector<Attempt>& attempts) {
  double exact = 0;
  for (const Attempt& attempt : attempts) exact += attempt.exact;
  return exact / static_cast<double>(attempts.size());
}

}  // namespace

TEST_CASE("attempts of one cost are bought whole") {
  const std::vector<Attempt> attempts{{1000, true}, {1000, false}, {1000, false}};
  const BudgetChance chance(attempts, share(attempts));
  CHECK(chance.within(0) == 0);
  CHECK(chance.within(999) == 0);
  for (int k = 1; k < 16; ++k)
    CHECK(std::abs(chance.within(1000 * k + 500) - (1 - std::pow(2.0 / 3, k))) < 1e-14);
  // Then the steps become the curve through their beginnings.
  CHECK(std::abs(chance.within(50'000) - (1 - std::pow(2.0 / 3, 50))) < 1e-14);
  CHECK(std::abs(chance.within(20'500) - (1 - std::pow(2.0 / 3, 20.5))) < 1e-12);
}

TEST_CASE("cheap luck shows below the mean cost, and dear failures use the budget up") {
  // The mean is 4: units are 1/32, so whole costs are met.
  const std::vector<Attempt> attempts{{1, true}, {2, true}, {3, false}, {10, false}};
  const BudgetChance chance(attempts, share(attempts));
  CHECK(chance.within(0.99) == 0);
  CHECK(chance.within(1) == 0.25);
  CHECK(chance.within(2) == 0.5);
  CHECK(chance.within(4) == 0.5 + 0.25 * 0.25);
  const std::vector<double> expected = by_recursion(attempts, 63);
  for (int budget = 0; budget < 64; ++budget)
    CHECK(std::abs(chance.within(budget) - expected[static_cast<std::size_t>(budget)]) < 1e-14);
}

TEST_CASE("beyond what is solved the chance follows its exponential law") {
  std::vector<Attempt> attempts(40, {7, false});
  attempts[0] = {3, true};
  for (std::size_t k = 1; k < 20; ++k) attempts[k].flops = static_cast<double>(k);
  const BudgetChance chance(attempts, share(attempts));
  // The mean cost is 8.3: a cost of 1 is rounded up by at most 6.5 %, and the others by less.
  const std::vector<double> expected = by_recursion(attempts, 2000);
  double before = 0;
  for (int budget = 0; budget <= 2000; ++budget) {
    const double now = chance.within(budget);
    CHECK(now >= before);
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
  const BudgetChance chance(attempts, share(attempts));
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
  // Rounding up costs takes at most a 128th of the mean from every attempt.
  const double mean = 2.2e9, unit = mean / 128;
  for (std::size_t b = 0; b < budgets.size(); ++b) {
    const double drawn = static_cast<double>(lucky[b]) / kHistories;
    CHECK(chance.within(budgets[b]) < drawn + 0.0065);
    CHECK(chance.within(budgets[b] * (1 + unit / 1e9)) > drawn - 0.0065);
  }
}

TEST_CASE("a band is that of what decides at the budget") {
  // Half of 40 attempts are exact and cheap, of costs 1 to 20; the others cost 100.
  std::vector<Attempt> attempts(40, {100, false});
  for (std::size_t k = 0; k < 20; ++k) attempts[k] = {static_cast<double>(k + 1), true};
  const BudgetCurve curve(attempts);
  CHECK(curve.attempts(110.5) == doctest::Approx(2));
  const auto is = [&](double budget, std::uint64_t exact) {
    const Interval band = curve.band(budget), wanted = wilson(exact, 40);
    CHECK(curve.chance(budget) == doctest::Approx(static_cast<double>(exact) / 40));
    CHECK(band.low == doctest::Approx(wanted.low));
    CHECK(band.high == doctest::Approx(wanted.high));
  };
  is(0.5, 0);  // too little for any attempt seen says little: up to 8.8 %
  is(5.49, 5);
  is(50, 20);
  double before = 0;
  for (double budget = 0.5; budget < 1e5; budget *= 1.3) {
    const Interval band = curve.band(budget);
    CHECK(band.low <= curve.chance(budget));
    CHECK(band.high >= curve.chance(budget));
    CHECK(curve.chance(budget) >= before);
    before = curve.chance(budget);
  }
  CHECK(curve.band(1e5).low > 0.999);
  // Attempts that cost the same: the band of the rate, carried on.
  std::vector<Attempt> alike(40, {1000, false});
  for (std::size_t k = 0; k < 10; ++k) alike[k].exact = true;
  const Interval rate = wilson(10, 40), band = BudgetCurve(alike).band(3000);
  CHECK(band.low == doctest::Approx(1 - std::pow(1 - rate.low, 3)));
  CHECK(band.high == doctest::Approx(1 - std::pow(1 - rate.high, 3)));
}

TEST_CASE("what no attempt was has a chance all the same, at the cost of the others") {
  const std::vector<Attempt> failures(8, {100, false}), successes(8, {100, true});
  CHECK(BudgetChance(failures, 0).within(1e9) == 0);
  CHECK(std::abs(BudgetChance(failures, 0.25).within(200) - (1 - 0.75 * 0.75)) < 1e-15);
  CHECK(BudgetChance(successes, 1).within(100) == 1);
  CHECK(BudgetChance(successes, 1).within(1e9) == 1);
  CHECK(std::abs(BudgetChance(successes, 0.75).within(200) - (1 - 0.25 * 0.25)) < 1e-15);
}
