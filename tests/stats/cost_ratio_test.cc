#include "stats/cost_ratio.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "core/random.h"
#include "stats/binomial.h"
#include "stats/paired_rates.h"
#include "stats/ratio_table.h"

using namespace minlife;

namespace {

constexpr double kRound = std::numeric_limits<double>::epsilon();

/// Costs below 10^4 in fewer than 10^3 terms: sums of whole numbers are exact, so a ratio is rounded thrice.
void check_close(double found, double wanted) {
  if (std::isinf(wanted))
    CHECK(found == wanted);
  else
    CHECK(std::abs(found - wanted) <= 4 * kRound * wanted);
}

std::vector<PaidAttempt> made(std::uint64_t count, double rate, std::uint64_t stream) {
  constexpr std::uint64_t kSeed = 5;
  RandomStream random(kSeed, purpose("ratiotst"), stream, 0);
  std::vector<PaidAttempt> all;
  for (std::uint64_t k = 0; k < count; ++k)
    all.push_back({std::floor(100 + 900 * random.uniform()), random.uniform() < rate});
  return all;
}

}  // namespace

TEST_CASE("ratios of costs and their intervals are those of NumPy's Philox and exact fractions") {
  for (const auto& row : oracle::kRatios) {
    CAPTURE(row.name);
    const CostRatio found = ratio_of_costs(row.a, row.b);
    REQUIRE(found.ratio);
    check_close(*found.ratio, row.ratio);
    check_close(found.low, row.low);
    check_close(found.high, row.high);
  }
  CHECK_FALSE(ratio_of_costs(oracle::kRatios[0].a, oracle::kRatios[0].b).paired);
  CHECK(ratio_of_costs(oracle::kRatios[1].a, oracle::kRatios[1].b).paired);
  CHECK(ratio_of_costs(oracle::kRatios[2].a, oracle::kRatios[2].b).paired);
}

TEST_CASE("pairs that are alike leave no doubt of their ratio, and the same as strangers do") {
  std::vector<PaidAttempt> a = made(64, 0.5, 1);
  const CostRatio strangers = ratio_of_costs(a, a);
  CHECK(*strangers.ratio == 1);
  CHECK(strangers.low < 0.8);
  CHECK(strangers.high > 1.25);
  for (std::size_t k = 0; k < a.size(); ++k) a[k].parent = k + 1;
  std::vector<PaidAttempt> b = a;
  for (PaidAttempt& attempt : b) attempt.cost *= 2;
  const CostRatio pairs = ratio_of_costs(a, b);
  CHECK(pairs.paired);
  CHECK(*pairs.ratio == 0.5);
  CHECK(pairs.low == 0.5);
  CHECK(pairs.high == 0.5);
}

TEST_CASE("a ratio is one of costs: twice the cost is twice the ratio, to the bit") {
  std::vector<PaidAttempt> a = made(40, 0.4, 2);
  const std::vector<PaidAttempt> b = made(50, 0.6, 3);
  const CostRatio once = ratio_of_costs(a, b);
  for (PaidAttempt& attempt : a) attempt.cost *= 2;
  const CostRatio twice = ratio_of_costs(a, b);
  CHECK(*twice.ratio == 2 * *once.ratio);
  CHECK(twice.low == 2 * once.low);
  CHECK(twice.high == 2 * once.high);
}

TEST_CASE("many attempts know their ratio as well as the normal law says") {
  // Of 2,000 attempts each the logarithm is nearly normal. Its bounds are order statistics of 2,000
  // resamples: of a share of 0.025 the standard error is 0.0035, which is 0.06 standard deviations of the
  // logarithm; eight of these make the test's own error smaller than 1e-14.
  const std::vector<PaidAttempt> a = made(2000, 0.3, 4), b = made(2000, 0.5, 5);
  double squares = 0;
  for (const auto* side : {&a, &b}) {
    double cost = 0, hits = 0;
    for (const PaidAttempt& attempt : *side) {
      cost += attempt.cost;
      hits += attempt.serves;
    }
    for (const PaidAttempt& attempt : *side) {
      const double pull = attempt.cost / cost - attempt.serves / hits;
      squares += pull * pull;
    }
  }
  const double deviation = std::sqrt(squares);
  const CostRatio found = ratio_of_costs(a, b);
  CHECK(std::abs(std::log(found.high / *found.ratio) / deviation - 1.96) < 8 * 0.06);
  CHECK(std::abs(std::log(*found.ratio / found.low) / deviation - 1.96) < 8 * 0.06);
}

TEST_CASE("without a success on both sides there is no ratio, and nothing is known") {
  const std::vector<PaidAttempt> some{{10, true}, {20, false}}, none{{10, false}, {30, false}},
      free{{0, true}};
  for (const auto& [a, b] : {std::pair(some, none), std::pair(none, some), std::pair(none, none),
                             std::pair(some, std::vector<PaidAttempt>{}), std::pair(some, free)}) {
    const CostRatio found = ratio_of_costs(a, b);
    CHECK_FALSE(found.ratio);
    CHECK(found.low == 0);
    CHECK(std::isinf(found.high));
  }
}

TEST_CASE("McNemar's test equals exact integers, and Newcombe's paired interval 60-digit decimals") {
  for (const auto& row : oracle::kPairs) {
    CAPTURE(row.count.only_a);
    CAPTURE(row.count.only_b);
    // log B(k + 1, n - k + 1) is known to 2e-16 (n + 2) log(n + 2), and its exponential relatively to that.
    const double n = static_cast<double>(row.count.only_a + row.count.only_b) + 2;
    CHECK(std::abs(mcnemar_probability(row.count) - row.mcnemar) <=
          8 * kRound * n * std::log(n) * row.mcnemar);
    const DifferenceInterval found = paired_difference_interval(row.count);
    CHECK(std::abs(found.low - row.low) <= 64 * kRound);
    CHECK(std::abs(found.high - row.high) <= 64 * kRound);
    const PairedCount turned{row.count.both, row.count.only_b, row.count.only_a, row.count.neither};
    CHECK(mcnemar_probability(turned) == mcnemar_probability(row.count));
    CHECK(std::abs(paired_difference_interval(turned).low + found.high) <= 8 * kRound);
  }
  // Newcombe's table: 36 both, 12 and 2 one alone, none neither.
  const DifferenceInterval published = paired_difference_interval({36, 12, 2, 0});
  CHECK(published.low == doctest::Approx(0.0569).epsilon(1e-3));
  CHECK(published.high == doctest::Approx(0.3404).epsilon(1e-3));
  CHECK(mcnemar_probability({}) == 1);
  CHECK(paired_difference_interval({}).low == -1);
  CHECK(paired_difference_interval({}).high == 1);
}

TEST_CASE("the normal law is the one that the quantile turns around") {
  for (double z = -36; z <= 8; z += 0.25) {
    CAPTURE(z);
    // erfc of the C library errs by a few units in the last place.
    const double wanted = std::erfc(-z / std::sqrt(2.0)) / 2;
    const double relative = 4e-15 * (1 + z * z) * std::min(wanted, 1.0);
    CHECK(std::abs(normal_probability(z) - wanted) <= relative);
  }
  CHECK(normal_probability(-40) == 0);
  CHECK(normal_probability(40) == 1);
}
