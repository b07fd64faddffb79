#include "stats/intervals.h"

#include <doctest/doctest.h>

#include <cmath>
#include <initializer_list>
#include <limits>

#include "stats/binomial.h"
#include "stats/binomial_law.h"
#include "stats/interval_table.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

constexpr double kEps = std::numeric_limits<double>::epsilon();

// Relative error of a binomial sum: a unit or two for each factor of its terms, of which some 10 standard
// deviations matter, and the exponent of the first. A bound moves by no more than that relative to its
// distance from 0 and from 1, its own rounding aside.
double sum_tolerance(std::uint64_t trials) {
  return (64 + 4 * 5 * std::sqrt(static_cast<double>(trials))) * kEps;
}

}  // namespace

TEST_CASE("3 of 64 is 1.6 to 12.9 percent") {
  const Interval interval = wilson(3, 64);
  CHECK(std::round(interval.low * 1000) == 16);
  CHECK(std::round(interval.high * 1000) == 129);
}

TEST_CASE("Wilson's interval equals 60-digit decimals") {
  for (const auto& row : oracle::kIntervals) {
    CAPTURE(row.successes);
    CAPTURE(row.trials);
    const Interval interval = wilson(row.successes, row.trials, row.confidence);
    // A dozen operations and the quantile's 1e-15 relative error; the upper bound is 1 minus a lower one.
    CHECK(std::abs(interval.low - row.wilson_low) <= 24 * kEps * row.wilson_low);
    CHECK(std::abs(interval.high - row.wilson_high) <= 24 * kEps * (1 - row.wilson_high) + kEps);
  }
}

TEST_CASE("Clopper and Pearson's interval equals exact binomial sums") {
  for (const auto& row : oracle::kIntervals) {
    CAPTURE(row.successes);
    CAPTURE(row.trials);
    const Interval interval = clopper_pearson(row.successes, row.trials, row.confidence);
    const double tolerance = sum_tolerance(row.trials);
    CHECK(std::abs(interval.low - row.exact_low) <= tolerance * row.exact_low);
    CHECK(std::abs(interval.high - row.exact_high) <= tolerance * row.exact_high);
  }
}

TEST_CASE("Newcombe's bounds equal 60-digit decimals and his published examples") {
  for (const auto& row : oracle::kDifferences) {
    CAPTURE(row.successes_a);
    const Count a{row.successes_a, row.trials_a}, b{row.successes_b, row.trials_b};
    CHECK(std::abs(difference_at_least(a, b, row.confidence) - row.low) <= 32 * kEps);
    CHECK(std::abs(difference_at_most(a, b, row.confidence) - row.high) <= 32 * kEps);
    CHECK(difference_at_most(a, b) == -difference_at_least(b, a));
  }
  // His table II, two-sided 95 %: 56/70 against 48/80 and 9/10 against 3/10.
  CHECK(difference_at_least({56, 70}, {48, 80}, 0.975) == doctest::Approx(0.0524).epsilon(1e-3));
  CHECK(difference_at_most({9, 10}, {3, 10}, 0.975) == doctest::Approx(0.8090).epsilon(1e-4));
}

TEST_CASE("nothing observed says nothing, and certainty is exact") {
  CHECK(wilson(0, 0).low == 0);
  CHECK(clopper_pearson(0, 0).high == 1);
  CHECK(difference_at_least({0, 0}, {1, 2}) == -1);
  CHECK(difference_at_most({1, 2}, {0, 0}) == 1);
  CHECK(wilson(0, 64).low == 0);
  CHECK(wilson(64, 64).high == 1);
  CHECK(clopper_pearson(0, 64).low == 0);
  CHECK(clopper_pearson(64, 64).high == 1);
}

TEST_CASE("the binomial law equals products of small integers, and its tails add up") {
  for (std::uint64_t n = 1; n <= 60; ++n)
    for (const double p : {0.03125, 0.25, 0.5, 0.8125}) {
      CAPTURE(n);
      CAPTURE(p);
      const double tolerance = 4 * kEps * static_cast<double>(n + 16);
      double choose = 1, sum = 0;
      for (std::uint64_t s = 0; s <= n; ++s) {
        const double direct =
            choose * std::pow(p, static_cast<double>(s)) * std::pow(1 - p, static_cast<double>(n - s));
        CHECK(std::abs(binomial_probability(s, n, p) - direct) <= tolerance * direct);
        CHECK(std::abs(binomial_at_least(s, n, p) - (1 - sum)) <= tolerance);
        sum += direct;
        CHECK(std::abs(binomial_at_most(s, n, p) - sum) <= tolerance);
        choose = choose * static_cast<double>(n - s) / static_cast<double>(s + 1);
      }
    }
  CHECK(binomial_probability(3, 2, 0.5) == 0);
  CHECK(binomial_at_least(0, 5, 0) == 1);
  CHECK(binomial_at_most(999999, 1000000, 0.5) == 1);
}

TEST_CASE("the exact interval covers at least its confidence at every rate") {
  // Summed exactly over the outcomes of 40 trials; Wilson's covers about its confidence on average only.
  constexpr std::uint64_t kTrials = 40;
  double average = 0;
  for (int k = 1; k < 400; ++k) {
    const double rate = k / 400.0;
    double covered = 0;
    for (std::uint64_t s = 0; s <= kTrials; ++s) {
      const Interval exact = clopper_pearson(s, kTrials), score = wilson(s, kTrials);
      if (exact.low <= rate && rate <= exact.high) covered += binomial_probability(s, kTrials, rate);
      if (score.low <= rate && rate <= score.high) average += binomial_probability(s, kTrials, rate) / 399;
    }
    CAPTURE(rate);
    CHECK(covered >= 0.95);
  }
  CHECK(average > 0.945);
  CHECK(average < 0.96);
}
