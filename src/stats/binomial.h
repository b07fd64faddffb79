#pragma once

#include <cstdint>

namespace minlife {

// What binomial laws are made of, to nearly full precision for up to 10^6 trials, with the same bits on every
// machine: no C library functions.

/// log Gamma(x) - [(x - 1/2) log x - x + log(2 pi) / 2] for x > 0, to about 1e-15 absolute: what Stirling's
/// formula leaves.
double stirling_error(double x);

/// log B(a, b), the beta function, for a, b > 0; absolute error about 2e-16 (a + b) log(a + b).
double log_beta(double a, double b);

/// log(1 + x) for x > -1, accurate near 0.
double log_one_plus(double x);

/// P(standard normal < z), the p at which normal_quantile (core/elementary.h) crosses z: 0 below -37, 1 above
/// 8.2; for z up to 0 its relative error is about 1e-15 * (1 + z^2), above it the absolute one is about
/// 1e-16.
double normal_probability(double z);

/// The x between `low` and `high` where a predicate that holds at `low` and not at `high` changes, to the
/// last bit: the largest double found on the side where it holds.
template <typename Predicate>
double last_where(double low, double high, Predicate holds) {
  for (;;) {
    const double middle = low + (high - low) / 2;
    if (middle == low || middle == high) return low;
    (holds(middle) ? low : high) = middle;
  }
}

}  // namespace minlife
