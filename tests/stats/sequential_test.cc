#include "stats/sequential.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <utility>
#include <vector>

#include "core/random.h"
#include "stats/binomial.h"
#include "stats/binomial_law.h"
#include "stats/interval_table.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

constexpr double kRoundoff = std::numeric_limits<double>::epsilon();

/// One trial more: law[s] is the probability of s successes so far and of not having stopped.
std::vector<double> one_more(const std::vector<double>& law, double rate) {
  std::vector<double> next(law.size() + 1, 0.0);
  for (std::size_t s = 0; s < law.size(); ++s) {
    next[s] += law[s] * (1 - rate);
    next[s + 1] += law[s] * rate;
  }
  return next;
}

struct Outcome {
  double above = 0, below = 0, replicates = 0;
};

/// The test's law by dynamic programming over (replicates, successes), driven through decide and next_round.
Outcome outcome(const SequentialRule& rule, double rate) {
  Outcome result;
  std::vector<double> law{1.0};
  std::uint64_t trials = 0;
  while (trials < rule.cap) {
    std::uint64_t round = 0;
    for (std::uint64_t s = 0; s <= trials && round == 0; ++s)
      if (law[s] > 0) round = next_round(s, trials, rule);
    if (round == 0) break;
    for (double probability : law) result.replicates += static_cast<double>(round) * probability;
    for (std::uint64_t i = 0; i < round; ++i) law = one_more(law, rate);
    trials += round;
    for (std::uint64_t s = 0; s <= trials; ++s) {
      const Decision decision = decide(s, trials, rule);
      if (decision == Decision::kOpen) continue;
      (decision == Decision::kAbove ? result.above : result.below) += law[s];
      law[s] = 0;
    }
  }
  return result;
}

/// The count that a binomial variable with this rate reaches with probability below 1e-7.
std::uint64_t improbable(std::uint64_t trials, double rate) {
  std::uint64_t count = 0;
  while (binomial_at_least(count, trials, rate) >= 1e-7) ++count;
  return count;
}

}  // namespace

TEST_CASE("the confidence sequence equals exact integers") {
  for (const auto& row : oracle::kSequences) {
    CAPTURE(row.successes);
    CAPTURE(row.trials);
    const BetaMixture mixture{static_cast<double>(row.a), static_cast<double>(row.b)};
    const Interval interval = confidence_sequence(row.successes, row.trials, row.error, mixture);
    const double s = static_cast<double>(row.successes), n = static_cast<double>(row.trials);
    // The error of log M over its slope |s / p - f / (1 - p)| at the bound.
    const auto tolerance = [&](double p) {
      return 4 * kRoundoff * (1 + (n + 4) * std::log(n + 4) / std::abs(s / p - (n - s) / (1 - p)));
    };
    if (row.low > 0) CHECK(std::abs(interval.low - row.low) <= tolerance(row.low));
    if (row.high < 1) CHECK(std::abs(interval.high - row.high) <= tolerance(row.high));
    CHECK((interval.low == 0) == (row.low == 0));
    CHECK((interval.high == 1) == (row.high == 1));
  }
  CHECK(confidence_sequence(0, 0).low == 0);
  CHECK(confidence_sequence(0, 0).high == 1);
}

TEST_CASE("the mixture is a martingale: its mean stays 1 at the true rate") {
  for (const double rate : {0.05, 0.5, 0.8}) {
    std::vector<double> law{1.0};
    for (std::uint64_t n = 1; n <= 200; ++n) {
      law = one_more(law, rate);
      double mean = 0;
      for (std::uint64_t s = 0; s <= n; ++s) mean += law[s] * std::exp(log_mixture_martingale(s, n, rate));
      CAPTURE(rate);
      CAPTURE(n);
      const double size = static_cast<double>(n + 4);
      CHECK(std::abs(mean - 1) <= 4 * kRoundoff * size * std::log(size));
    }
  }
}

TEST_CASE("a decision and the interval that is reported with it never contradict each other") {
  const SequentialRule rule;
  for (std::uint64_t n = 1; n <= 100; ++n)
    for (std::uint64_t s = 0; s <= n; ++s) {
      const Interval interval = confidence_sequence(s, n);
      const Decision decision = decide(s, n, rule);
      if ((decision == Decision::kAbove) != (interval.low >= 0.5)) FAIL(s << " of " << n);
      if ((decision == Decision::kBelow) != (interval.high <= 0.5)) FAIL(s << " of " << n);
    }
}

TEST_CASE("the error of the decision, exactly, equals the oracle's and stays below 5 percent") {
  for (const auto& row : oracle::kDecisions) {
    CAPTURE(row.round);
    CAPTURE(row.rate);
    const SequentialRule rule{
        row.round, row.cap, row.error, {static_cast<double>(row.a), static_cast<double>(row.b)}};
    const Outcome exact = outcome(rule, row.rate);
    const double tolerance = 4 * kRoundoff * static_cast<double>(row.cap);
    CHECK(std::abs(exact.above - row.above) <= tolerance * row.above);
    CHECK(std::abs(exact.below - row.below) <= tolerance * row.below);
    CHECK(std::abs(exact.replicates - row.replicates) <= tolerance * row.replicates);
  }
  for (const SequentialRule& rule :
       {SequentialRule{}, SequentialRule{1, 400, 0.05, {}}, SequentialRule{32, 512, 0.05, {}}})
    for (const double rate : {0.01, 0.1, 0.3, 0.4, 0.47, 0.49, 0.5, 0.51, 0.6, 0.9}) {
      const Outcome exact = outcome(rule, rate);
      CAPTURE(rate);
      if (rate <= 0.5) CHECK(exact.above <= 0.05);
      if (rate >= 0.5) CHECK(exact.below <= 0.05);
    }
}

TEST_CASE("coverage under continuous monitoring, exactly and by simulation") {
  // 4000 studies each; the test's own error is below 4 * 1e-7, by the binomial tail at the allowed 5 %.
  constexpr std::uint64_t kLongest = 400, kStudies = 4000;
  const double limit = -std::log(0.05);
  for (const double rate : {0.5, 0.05, 0.45, 0.55}) {
    CAPTURE(rate);
    std::vector<double> law{1.0};
    double missed = 0;
    std::vector<std::vector<char>> excluded(kLongest + 1);
    for (std::uint64_t n = 1; n <= kLongest; ++n) {
      law = one_more(law, rate);
      for (std::uint64_t s = 0; s <= n; ++s) {
        const bool out = log_mixture_martingale(s, n, rate) >= limit;
        excluded[n].push_back(out);
        if (out) missed += std::exchange(law[s], 0.0);
      }
    }
    CHECK(missed > 0.005);
    CHECK(missed <= 0.05);

    constexpr std::uint64_t kSeed = 20240;
    CAPTURE(kSeed);
    std::uint64_t misses = 0;
    for (std::uint64_t study = 0; study < kStudies; ++study) {
      RandomStream random(kSeed, purpose("sequence"), study, static_cast<std::uint64_t>(rate * 100));
      std::uint64_t successes = 0;
      for (std::uint64_t n = 1; n <= kLongest; ++n) {
        successes += random.uniform() < rate;
        if (!excluded[n][successes]) continue;
        const Interval interval = confidence_sequence(successes, n);
        CHECK((rate <= interval.low || rate >= interval.high));
        ++misses;
        break;
      }
    }
    CHECK(misses < improbable(kStudies, 0.05));
    CHECK(misses < improbable(kStudies, missed));
    CHECK(kStudies - misses < improbable(kStudies, 1 - missed));
  }
}

TEST_CASE("simulated decisions err as rarely as the exact law says") {
  constexpr std::uint64_t kSeed = 31, kStudies = 4000;
  CAPTURE(kSeed);
  const SequentialRule rule;
  for (const double rate : {0.05, 0.45, 0.5, 0.55}) {
    CAPTURE(rate);
    std::uint64_t above = 0, below = 0;
    for (std::uint64_t study = 0; study < kStudies; ++study) {
      RandomStream random(kSeed, purpose("decision"), study, static_cast<std::uint64_t>(rate * 100));
      std::uint64_t successes = 0, trials = 0;
      while (const std::uint64_t round = next_round(successes, trials, rule)) {
        for (std::uint64_t i = 0; i < round; ++i) successes += random.uniform() < rate;
        trials += round;
      }
      const Decision decision = decide(successes, trials, rule);
      above += decision == Decision::kAbove;
      below += decision == Decision::kBelow;
    }
    const Outcome exact = outcome(rule, rate);
    CHECK(above <= improbable(kStudies, exact.above));
    CHECK(below <= improbable(kStudies, std::min(exact.below, 1.0)));
    if (rate <= 0.5) CHECK(above < improbable(kStudies, 0.05));
    if (rate >= 0.5) CHECK(below < improbable(kStudies, 0.05));
  }
}

TEST_CASE("rounds end at the cap and a raised cap goes on") {
  SequentialRule rule{16, 40, 0.05, {}};
  CHECK(next_round(0, 0, rule) == 16);
  CHECK(next_round(8, 16, rule) == 16);
  CHECK(next_round(16, 32, rule) == 8);
  CHECK(next_round(20, 40, rule) == 0);
  rule.cap = 64;
  CHECK(next_round(20, 40, rule) == 16);
  CHECK(next_round(0, 16, rule) == 0);
  CHECK(to_string(decide(0, 16, rule)) == "below");
  CHECK(to_string(decide(16, 16, rule)) == "above");
  CHECK(to_string(decide(8, 16, rule)) == "open");
  CHECK(decide(0, 0, rule) == Decision::kOpen);
}
