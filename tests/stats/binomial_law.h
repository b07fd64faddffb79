#pragma once

#include <cassert>
#include <cmath>
#include <cstdint>
#include <numbers>

#include "core/elementary.h"
#include "stats/binomial.h"
#include "stats/intervals.h"

namespace minlife::testing {

// The binomial distribution: X counts the successes in `trials` trials that each succeed with probability
// `rate`.

/// mean * D(count / mean) with D(t) = t log t + 1 - t, the part of a log probability that a count's distance
/// from its mean costs; without cancellation where the two are close. Loader's bd0.
inline double deviance(double count, double mean) {
  const double difference = count - mean, sum = count + mean;
  if (std::abs(difference) >= 0.1 * sum) return count * log_exact_bits(count / mean) - difference;
  // log(count / mean) = 2 atanh(v), v = difference / sum: the series below is what remains of it.
  const double v = difference / sum;
  double result = difference * v;
  double power = 2 * count * v;
  for (int odd = 3;; odd += 2) {
    power *= v * v;
    const double next = result + power / odd;
    if (next == result) return result;
    result = next;
  }
}

/// P(X = successes). Source: C. Loader, "Fast and accurate computation of binomial probabilities", 2000:
/// the deviances of the counts from their means take the place of large logarithms that cancel.
inline double binomial_probability(std::uint64_t successes, std::uint64_t trials, double rate) {
  if (successes > trials) return 0;
  if (rate <= 0) return successes == 0;
  if (rate >= 1) return successes == trials;
  const double s = static_cast<double>(successes), n = static_cast<double>(trials), f = n - s;
  if (successes == 0) return exp_exact_bits(n * log_one_plus(-rate));
  if (successes == trials) return exp_exact_bits(n * log_exact_bits(rate));
  const double exponent = stirling_error(n) - stirling_error(s) - stirling_error(f) - deviance(s, n * rate) -
                          deviance(f, n * (1 - rate));
  return exp_exact_bits(exponent) * std::sqrt(n / (2 * std::numbers::pi * s * f));
}

// Both sums start where they are largest, fall ever faster, and are never taken across the mean, where the
// first term could underflow although the sum is near 1. At 10^6 trials that is some thousand terms.
inline constexpr double kNegligible = 1e-20;

inline double binomial_at_least(std::uint64_t successes, std::uint64_t trials, double rate);

/// P(X <= successes) and P(X >= successes), summed from `successes` away from the mean.
inline double binomial_at_most(std::uint64_t successes, std::uint64_t trials, double rate) {
  if (successes >= trials) return 1;
  if (static_cast<double>(successes) > static_cast<double>(trials) * rate)
    return 1 - binomial_at_least(successes + 1, trials, rate);
  const double odds = (1 - rate) / rate;
  double term = binomial_probability(successes, trials, rate), sum = term;
  for (std::uint64_t s = successes; s > 0 && term > kNegligible * sum; --s) {
    term *= odds * (static_cast<double>(s) / static_cast<double>(trials - s + 1));
    sum += term;
  }
  return sum;
}

inline double binomial_at_least(std::uint64_t successes, std::uint64_t trials, double rate) {
  if (successes == 0) return 1;
  if (successes > trials) return 0;
  if (static_cast<double>(successes) < static_cast<double>(trials) * rate)
    return 1 - binomial_at_most(successes - 1, trials, rate);
  const double odds = rate / (1 - rate);
  double term = binomial_probability(successes, trials, rate), sum = term;
  for (std::uint64_t s = successes; s < trials && term > kNegligible * sum; ++s) {
    term *= odds * (static_cast<double>(trials - s) / static_cast<double>(s + 1));
    sum += term;
  }
  return sum;
}

/// The exact interval: the rates that neither one-sided binomial test at (1 - confidence) / 2 rejects; covers
/// at least `confidence` at every rate. Source: Clopper and Pearson, Biometrika 26 (1934) 404.
inline Interval clopper_pearson(std::uint64_t successes, std::uint64_t trials, double confidence = 0.95) {
  assert(successes <= trials);
  Interval interval;
  if (trials == 0) return interval;
  const double observed = static_cast<double>(successes) / static_cast<double>(trials),
               tail = (1 - confidence) / 2;
  // The observed rate is a bracket: there either tail holds at least one half.
  if (successes > 0)
    interval.low =
        last_where(0, observed, [&](double p) { return binomial_at_least(successes, trials, p) < tail; });
  if (successes < trials)
    interval.high =
        last_where(1, observed, [&](double p) { return binomial_at_most(successes, trials, p) < tail; });
  return interval;
}

}  // namespace minlife::testing
