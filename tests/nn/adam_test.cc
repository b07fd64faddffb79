#include "nn/optimizers/adam.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/random.h"

using namespace minlife;

TEST_CASE("Adam follows its formula in double") {
  const std::size_t count = 37;  // two whole AVX-512 vectors and a rest
  std::vector<float> p(count), g(count);
  std::vector<double> pd(count), m(count), v(count);
  RandomStream random(4, purpose("test"), 0, 0);
  for (std::size_t i = 0; i < count; ++i) pd[i] = p[i] = static_cast<float>(random.normal());
  Adam adam({}, count);
  for (int t = 1; t <= 200; ++t) {
    for (std::size_t i = 0; i < count; ++i) {
      g[i] = static_cast<float>(random.normal() + 0.3);
      m[i] = 0.9 * m[i] + 0.1 * g[i];
      v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i];
      pd[i] -= 1e-3 * (m[i] / (1 - std::pow(0.9, t))) / (std::sqrt(v[i] / (1 - std::pow(0.999, t))) + 1e-8);
    }
    adam.update(p, g);
  }
  for (std::size_t i = 0; i < count; ++i) {
    CAPTURE(i);
    // A step is at most 1e-3 and is known to some 1e-5 of itself: 1 - beta is rounded to float (1e-3 to 6e-5
    // relative in 1 - 0.999f is avoided by rounding 0.001 itself), then 200 roundings of |p| to half an ulp.
    CHECK(std::abs(p[i] - pd[i]) < 200 * (1e-3 * 1e-5 + 0x1p-24 * std::max(1.0, std::abs(pd[i]))));
  }
  CHECK(adam.updates() == 200);
}

TEST_CASE("masked parameters, their gradients and moments stay exactly zero") {
  const std::size_t count = 37;  // whole vectors and a rest
  std::vector<float> p(count, 1.0f), g(count, 0.5f);
  std::vector<std::uint8_t> mask(count, 1);
  for (std::size_t i = 0; i < count; i += 3) mask[i] = 0;
  Adam adam({}, count);
  std::vector<float> unmasked = p;
  Adam other({}, count);
  for (int t = 0; t < 5; ++t) {
    adam.update(p, g, mask);
    other.update(unmasked, g);
  }
  for (std::size_t i = 0; i < count; ++i) {
    CAPTURE(i);
    if (mask[i]) {
      CHECK(p[i] == unmasked[i]);
    } else {
      CHECK(p[i] == 0);
      CHECK(adam.first_moment[i] == 0);
      CHECK(adam.second_moment[i] == 0);
    }
  }
}

TEST_CASE("moments that nothing feeds, or hardly anything, end at zero and are never subnormal") {
  for (const float tiny : {0.0f, 1e-18f, 1e-22f, 1e-30f, 1e-42f}) {
    CAPTURE(tiny);
    const std::size_t count = 17;
    std::vector<float> p(count, 1.0f), g(count, 0.25f);
    Adam adam({}, count);
    adam.update(p, g);
    for (int t = 0; t < 2000; ++t) {
      adam.update(p, std::vector<float>(count, t % 2 == 0 ? tiny : -tiny));
      for (const float moment : {adam.first_moment[0], adam.first_moment[16], adam.second_moment[0]})
        REQUIRE((moment == 0 || std::abs(moment) >= 0x1p-126f));
    }
    CHECK(adam.first_moment == std::vector<float>(count));
    CHECK(adam.second_moment[0] > 0);  // 0.999^2000 of what it was
  }
}

TEST_CASE("gradients that matter are not taken for zero") {
  std::vector<float> p(1, 0.0f), still(1, 0.0f);
  Adam adam({}, 1), other({}, 1);
  adam.update(p, std::vector{1e-15f});
  other.update(still, std::vector{8e-16f});
  CHECK(p[0] != 0);
  CHECK(still[0] == 0);
}
