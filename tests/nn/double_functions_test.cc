#include "nn/kernels/double_functions.h"

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "core/elementary.h"
#include "core/random.h"
#include "nn/kernels/head.h"
#include "nn/kernels/tail.h"

using namespace minlife;

namespace {

/// Of every size, and those at which the functions change their ways.
std::vector<double> sample_logits() {
  const double infinity = std::numeric_limits<double>::infinity();
  std::vector<double> z = {0.0,
                           -0.0,
                           0x1p-1074,
                           36.7,
                           37.5,
                           745.1,
                           745.2,
                           745.3,
                           1e300,
                           infinity,
                           std::nan(""),
                           0.88137358701954,
                           0.8813735870196,
                           708.4,
                           709.8,
                           1};
  RandomStream random(9, purpose("test"), 0, 0);
  for (int k = 0; k < 20000; ++k)
    z.push_back(std::ldexp(random.normal(), static_cast<int>(random.below(60)) - 50));
  const std::size_t count = z.size();
  for (std::size_t k = 0; k < count; ++k) z.push_back(-z[k]);
  return z;
}

/// NaNs are alike.
std::uint64_t bits_of(double x) { return x == x ? std::bit_cast<std::uint64_t>(x) : ~std::uint64_t{0}; }

}  // namespace

TEST_CASE("functions of a register of numbers have the bits of those of one") {
  using namespace minlife::double_lanes;
  const std::vector<double> z = sample_logits();
  std::size_t different = 0;
  for (std::size_t k = 0; k < z.size(); k += kNative) {
    double exponentials[kNative], losses[kNative];
    const Vec numbers = hn::LoadU(kTag, z.data() + k);
    hn::StoreU(exp_of_minus_size(numbers), kTag, exponentials);
    hn::StoreU(double_lanes::softplus(numbers), kTag, losses);
    for (std::size_t lane = 0; lane < kNative; ++lane) {
      const double size = std::abs(z[k + lane]), wanted = size > kNoTail ? 0 : exp_exact_bits(-size);
      different += bits_of(exponentials[lane]) != bits_of(wanted);
      different += bits_of(losses[lane]) != bits_of(minlife::softplus(z[k + lane]));
    }
  }
  CHECK(z.size() % 16 == 0);
  CHECK(different == 0);
}
