#pragma once

namespace minlife {

// Elementary functions whose bits do not depend on the C library: only IEEE +, -, *, / and exact scaling.

/// exp(x), relative error below 4 units in the last place; 0 below -745, infinity above 709.78; NaN stays
/// NaN.
double exp_exact_bits(double x);

/// Natural logarithm of x > 0, relative error below 4 units in the last place; -infinity at 0, NaN below 0.
double log_exact_bits(double x);

/// cos(pi x) for 0 <= x <= 1, absolute error below 2e-16; exact at 0, 1/2 and 1.
double cos_of_pi_times(double x);

/// The x with P(standard normal < x) = p, for 0 < p < 1; relative error about 1e-15.
/// Source: Wichura, "Algorithm AS 241: The percentage points of the normal distribution", 1988, PPND16.
double normal_quantile(double p);

}  // namespace minlife
