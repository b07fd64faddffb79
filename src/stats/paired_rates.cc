#include "stats/paired_rates.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/elementary.h"
#include "stats/binomial.h"

namespace minlife {
namespace {

/// The most pairs n for which 2^-n is a normal double: up to there whole numbers of halves come out exactly.
constexpr std::uint64_t kMostByPowers = 1000;

/// The correlation of two answers, with Newcombe's correction for continuity where it is positive.
double correlation(PairedCount count) {
  const auto both = static_cast<double>(count.both), only_a = static_cast<double>(count.only_a),
             only_b = static_cast<double>(count.only_b), neither = static_cast<double>(count.neither);
  const double scale = std::sqrt((both + only_a) * (only_b + neither) * (both + only_b) * (only_a + neither));
  if (scale == 0) return 0;
  const double excess = both * neither - only_a * only_b;
  const double half = static_cast<double>(count.pairs()) / 2;
  return (excess > 0 ? std::max(excess - half, 0.0) : excess) / scale;
}

}  // namespace

double mcnemar_probability(PairedCount count) {
  const std::uint64_t one = count.only_a + count.only_b, fewer = std::min(count.only_a, count.only_b);
  if (2 * fewer == one) return 1;
  const auto n = static_cast<double>(one), k = static_cast<double>(fewer);
  double tail = 0;
  if (one <= kMostByPowers) {
    double term = 1;  // C(n, 0) / 2^n
    for (std::uint64_t half = 0; half < one; ++half) term /= 2;
    for (double at = 0; at <= k; ++at) {
      tail += term;
      term *= (n - at) / (at + 1);
    }
    return std::min(1.0, 2 * tail);
  }
  // C(n, k) = 1 / ((n + 1) B(k + 1, n - k + 1)); the terms below it fall at least by (n - k) / k.
  double term = exp_exact_bits(-n * std::numbers::ln2 - log_exact_bits(n + 1) - log_beta(k + 1, n - k + 1));
  for (double at = k; term > 0; --at) {
    tail += term;
    term *= at / (n - at + 1);
  }
  return std::min(1.0, 2 * tail);
}

DifferenceInterval paired_difference_interval(PairedCount count, double confidence) {
  const std::uint64_t pairs = count.pairs();
  if (pairs == 0) return {};
  const std::uint64_t a = count.both + count.only_a, b = count.both + count.only_b;
  const auto share = [&](std::uint64_t successes) {
    return static_cast<double>(successes) / static_cast<double>(pairs);
  };
  const Interval of_a = wilson(a, pairs, confidence), of_b = wilson(b, pairs, confidence);
  const double below_a = share(a) - of_a.low, above_a = of_a.high - share(a);
  const double below_b = share(b) - of_b.low, above_b = of_b.high - share(b);
  const double phi = correlation(count);
  const auto length = [phi](double x, double y) {
    return std::sqrt(std::max(0.0, x * x - 2 * phi * x * y + y * y));
  };
  const double difference = share(a) - share(b);
  return {std::max(-1.0, difference - length(below_a, above_b)),
          std::min(1.0, difference + length(above_a, below_b))};
}

}  // namespace minlife
