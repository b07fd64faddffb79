#include "core/elementary.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "core/random.h"

using namespace minlife;

namespace {
double relative_error(double value, double truth) { return std::abs(value - truth) / std::abs(truth); }
constexpr double kEps = std::numeric_limits<double>::epsilon();
}  // namespace

TEST_CASE("exp and log agree with the C library to 4 units in the last place") {
  RandomStream random(3, purpose("test"), 0, 0);
  for (int i = 0; i < 20000; ++i) {
    const double x = (random.uniform() - 0.5) * 1400;
    CAPTURE(x);
    CHECK(relative_error(exp_exact_bits(x), std::exp(x)) < 4 * kEps);
    const double y = std::exp(x);
    CHECK(std::abs(log_exact_bits(y) - std::log(y)) <= 4 * kEps * std::abs(std::log(y)));
  }
  for (int i = -50; i <= 50; ++i) {
    const double near_one = 1.0 + i * 0x1p-40;
    CAPTURE(near_one);
    CHECK(std::abs(log_exact_bits(near_one) - std::log(near_one)) <= 4 * kEps * std::abs(std::log(near_one)));
  }
}

TEST_CASE("exp and log at the edges") {
  CHECK(exp_exact_bits(0) == 1);
  CHECK(exp_exact_bits(-800) == 0);
  CHECK(std::isinf(exp_exact_bits(800)));
  CHECK(std::isnan(exp_exact_bits(std::nan(""))));
  CHECK(log_exact_bits(1) == 0);
  CHECK(std::isinf(log_exact_bits(0)));
  CHECK(std::isnan(log_exact_bits(-1)));
  CHECK(log_exact_bits(0x1p-1074) == doctest::Approx(-744.4400719213812).epsilon(1e-14));
}

TEST_CASE("the normal quantile inverts the normal distribution") {
  for (const double p : {1e-300, 1e-20, 1e-6, 0.01, 0.07, 0.2, 0.5, 0.7, 0.93, 0.999, 1 - 1e-9}) {
    const double x = normal_quantile(p);
    const double back = 0.5 * std::erfc(-x * M_SQRT1_2);
    CAPTURE(p);
    // d log P / dx is at most about |x| + 1, so a relative error of 1e-15 in x costs |x| (|x| + 1) 1e-15 in
    // p.
    CHECK(relative_error(back, p) < 1e-14 * (1 + x * x));
  }
  CHECK(normal_quantile(0.975) == doctest::Approx(1.959963984540054).epsilon(1e-14));
}
