#include "stats/binomial.h"

#include <cmath>
#include <numbers>

#include "core/elementary.h"

namespace minlife {
namespace {

/// mean * D(count / mean) with D(t) = t log t + 1 - t, the part of a log probability that a count's distance
/// from its mean costs; without cancellation where the two are close. Loader's bd0.
double deviance(double count, double mean) {
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

}  // namespace

double log_one_plus(double x) {
  // The error of rounding 1 + x cancels in x / (u - 1) (W. Kahan).
  const double u = 1 + x;
  return u == 1 ? x : log_exact_bits(u) * (x / (u - 1));
}

double stirling_error(double x) {
  // The asymptotic series is exact to the last bit from 16 on: its first omitted term is 691 / (360360 x^11).
  // Below, S(x) = S(x + 1) + (x + 1/2) log(1 + 1/x) - 1 climbs up to it.
  double climbed = 0;
  for (; x < 16; x += 1) climbed += (x + 0.5) * log_one_plus(1 / x) - 1;
  const double y = 1 / (x * x);
  return climbed + (1.0 / 12 - y * (1.0 / 360 - y * (1.0 / 1260 - y * (1.0 / 1680 - y * (1.0 / 1188))))) / x;
}

double log_beta(double a, double b) {
  // Gamma(a) Gamma(b) / Gamma(a + b) by Stirling's formula; the terms -x cancel exactly.
  const auto leading = [](double x) { return (x - 0.5) * log_exact_bits(x); };
  const double half_log_two_pi = 0.5 * log_exact_bits(2 * std::numbers::pi);
  return leading(a) + leading(b) - leading(a + b) + half_log_two_pi + stirling_error(a) + stirling_error(b) -
         stirling_error(a + b);
}

double binomial_probability(std::uint64_t successes, std::uint64_t trials, double rate) {
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
constexpr double kNegligible = 1e-20;

double binomial_at_most(std::uint64_t successes, std::uint64_t trials, double rate) {
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

double binomial_at_least(std::uint64_t successes, std::uint64_t trials, double rate) {
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

}  // namespace minlife
