#include "nn/init.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/error.h"

using namespace minlife;

TEST_CASE("initial numbers are a function of seed and replicate") {
  const Architecture network = life_network(2, 3);
  const auto draw = [&](std::uint64_t seed, std::uint64_t replicate) {
    return initial_parameters(network, find_init("normal"), 1, seed, replicate);
  };
  CHECK(draw(1, 2) == draw(1, 2));
  CHECK(draw(1, 2) != draw(1, 3));
  CHECK(draw(1, 2) != draw(2, 2));
}

TEST_CASE("deviations are what the init says") {
  const Architecture network = life_network(2, 40);
  const ParameterLayout layout(network);
  const LayerSlice& layer = layout.layers[2];  // 3x3 from 40 to 80: 28,800 weights
  for (const Init& init : inits()) {
    CAPTURE(init.name);
    const std::vector<float> numbers = initial_parameters(network, init, 0.5, 9, 0);
    double squares = 0;
    for (std::size_t i = layer.weight; i < layer.bias; ++i) squares += numbers[i] * numbers[i];
    const double count = static_cast<double>(layer.shape.weights());
    const double expected = std::pow(init.weight_deviation(layer.shape, 0.5), 2);
    // Chi-squared: the relative standard error is sqrt(2 / count); six of them.
    CHECK(std::abs(squares / count / expected - 1) < 6 * std::sqrt(2 / count));
    const bool zero_bias = init.bias_deviation(layer.shape, 0.5) == 0;
    CHECK((numbers[layer.bias] == 0) == zero_bias);
  }
  CHECK(find_init("he").weight_deviation(layer.shape, 1) == doctest::Approx(std::sqrt(2.0 / 360)));
  CHECK(find_init("glorot").weight_deviation(layer.shape, 1) == doctest::Approx(std::sqrt(2.0 / 1080)));
  CHECK_THROWS_AS(find_init("zeros"), InputError);
}
