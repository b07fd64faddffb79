#include "stats/binomial.h"

#include <cmath>
#include <numbers>

#include "core/elementary.h"

namespace minlife {

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

double normal_probability(double z) {
  if (z > 0) return 1 - normal_probability(-z);
  if (z < -37) return 0;
  return last_where(0, 0.5, [z](double p) { return p == 0 || normal_quantile(p) < z; });
}

}  // namespace minlife
