#include "core/elementary.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace minlife {
namespace {

constexpr double kLn2High = 0x1.62e42fefa3800p-1;  // ln 2 with 11 trailing zero bits: k * kLn2High is exact
constexpr double kLn2Low = 0x1.ef35793c76730p-45;

/// 2^k for -1022 <= k <= 1023.
double power_of_two(int k) { return std::bit_cast<double>(static_cast<std::uint64_t>(k + 1023) << 52); }

/// Horner's rule, highest coefficient first.
template <int N>
double polynomial(const double (&coefficients)[N], double x) {
  double sum = coefficients[0];
  for (int i = 1; i < N; ++i) sum = sum * x + coefficients[i];
  return sum;
}

}  // namespace

double exp_exact_bits(double x) {
  if (x != x) return x;
  if (x > 709.782712893384) return std::numeric_limits<double>::infinity();
  if (x < -745.2) return 0.0;
  const double k = std::floor(x * 1.4426950408889634 + 0.5);
  const double r = (x - k * kLn2High) - k * kLn2Low;  // |r| <= ln(2)/2
  // Taylor to degree 13: the remainder r^14/14! is below 5e-18.
  double sum = 1.0;
  for (int i = 13; i >= 1; --i) sum = 1.0 + sum * r / i;
  // Two factors, so that a subnormal result is rounded once and 2^1024 is never formed.
  const int whole = static_cast<int>(k), half = whole / 2;
  return sum * power_of_two(half) * power_of_two(whole - half);
}

double log_exact_bits(double x) {
  if (x != x || x < 0) return std::numeric_limits<double>::quiet_NaN();
  if (x == 0) return -std::numeric_limits<double>::infinity();
  if (x == std::numeric_limits<double>::infinity()) return x;
  int exponent = 0;
  if (x < 0x1p-1022) {
    x *= 0x1p54;
    exponent = -54;
  }
  std::uint64_t bits = std::bit_cast<std::uint64_t>(x);
  exponent += static_cast<int>(bits >> 52) - 1023;
  double mantissa = std::bit_cast<double>((bits & 0xfffffffffffffULL) | 0x3ff0000000000000ULL);
  if (mantissa > 1.4142135623730951) {
    mantissa *= 0.5;
    ++exponent;
  }
  // log m = 2 atanh s with s = (m-1)/(m+1), |s| <= 0.1716; the series to s^23 leaves less than 1e-18.
  const double f = mantissa - 1.0, s = f / (2.0 + f), s2 = s * s;
  double series = 0.0;
  for (int odd = 23; odd >= 3; odd -= 2) series = (series + 1.0 / odd) * s2;
  const double k = exponent;
  return k * kLn2High + (2.0 * s + (2.0 * s * series + k * kLn2Low));
}

double cos_of_pi_times(double x) {
  if (x > 0.5) return -cos_of_pi_times(1 - x);
  // cos(pi x) = sin(pi (1/2 - x)); of the two, the one whose argument is at most pi / 4. Taylor to degree 19
  // or 20: the remainders are below 1e-19.
  constexpr double kPi = 3.141592653589793;
  const bool is_small = x <= 0.25;
  const double r = kPi * (is_small ? x : 0.5 - x), square = r * r;
  double sum = 1;
  for (int k = 20; k >= 2; k -= 2) {
    const double next = is_small ? k * (k - 1) : k * (k + 1);
    sum = 1 - sum * square / next;
  }
  return is_small ? sum : r * sum;
}

double normal_quantile(double p) {
  static constexpr double a[] = {2509.0809287301226727, 33430.575583588128105, 67265.770927008700853,
                                 45921.953931549871457, 13731.693765509461125, 1971.5909503065514427,
                                 133.14166789178437745, 3.387132872796366608};
  static constexpr double b[] = {
      5226.495278852854561,  28729.085735721942674, 39307.89580009271061,  21213.794301586595867,
      5394.1960214247511077, 687.1870074920579083,  42.313330701600911252, 1.0};
  static constexpr double c[] = {7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177,
                                 1.27045825245236838258,   3.64784832476320460504,   5.7694972214606914055,
                                 4.6303378461565452959,    1.42343711074968357734};
  static constexpr double d[] = {
      1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
      0.68976733498510000455,    1.6763848301838038494,   2.05319162663775882187,   1.0};
  static constexpr double e[] = {
      2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
      0.29656057182850489123,    1.7848265399172913358,     5.4637849111641143699,    6.6579046435011037772};
  static constexpr double f[] = {
      2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
      0.0148753612908506148525,   0.13692988092273580531,   0.59983220655588793769,   1.0};
  const double q = p - 0.5;
  if (q >= -0.425 && q <= 0.425) {
    const double r = 0.180625 - q * q;
    return q * polynomial(a, r) / polynomial(b, r);
  }
  const double tail = q < 0 ? p : 1.0 - p;
  double r = std::sqrt(-log_exact_bits(tail));
  double x;
  if (r <= 5.0) {
    r -= 1.6;
    x = polynomial(c, r) / polynomial(d, r);
  } else {
    r -= 5.0;
    x = polynomial(e, r) / polynomial(f, r);
  }
  return q < 0 ? -x : x;
}

}  // namespace minlife
