#include "stats/intervals.h"

#include <cassert>
#include <cmath>

#include "core/elementary.h"
#include "stats/binomial.h"

namespace minlife {
namespace {

/// The lower score limit. It is the smaller root of (n + z^2) p^2 - (2 s + z^2) p + s^2 / n, written as the
/// product of the roots over the larger one, so that nothing cancels and 0 successes give 0 exactly.
double score_low(std::uint64_t successes, std::uint64_t trials, double z) {
  const double s = static_cast<double>(successes), n = static_cast<double>(trials);
  const double root = z * std::sqrt(s * ((n - s) / n) + 0.25 * z * z);
  return s * (s / n) / (s + 0.5 * z * z + root);
}

Interval score_interval(std::uint64_t successes, std::uint64_t trials, double z) {
  assert(successes <= trials);
  if (trials == 0) return {};
  return {score_low(successes, trials, z), 1 - score_low(trials - successes, trials, z)};
}

double rate(Count count) { return static_cast<double>(count.successes) / static_cast<double>(count.trials); }

}  // namespace

Interval wilson(std::uint64_t successes, std::uint64_t trials, double confidence) {
  return score_interval(successes, trials, normal_quantile((1 + confidence) / 2));
}

double difference_at_least(Count a, Count b, double confidence) {
  if (a.trials == 0 || b.trials == 0) return -1;
  const double z = normal_quantile(confidence);
  const double below_a = rate(a) - score_interval(a.successes, a.trials, z).low;
  const double above_b = score_interval(b.successes, b.trials, z).high - rate(b);
  return rate(a) - rate(b) - std::sqrt(below_a * below_a + above_b * above_b);
}

double difference_at_most(Count a, Count b, double confidence) {
  return -difference_at_least(b, a, confidence);
}

DifferenceInterval difference_interval(Count a, Count b, double confidence) {
  const double each_side = (1 + confidence) / 2;
  return {difference_at_least(a, b, each_side), difference_at_most(a, b, each_side)};
}

}  // namespace minlife
