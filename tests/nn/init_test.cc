#include "nn/init.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "nn/orthogonal.h"

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

TEST_CASE("an orthogonal layer has orthogonal rows, or columns where these are fewer, of the init's length") {
  const Architecture network = network_of_steps({{6, 3}, {40, 2}});
  const ParameterLayout layout(network);
  const double scale = 0.7, square = 2 * scale * scale;
  const std::vector<float> p = initial_parameters(network, find_init("orthogonal"), scale, 4, 1);
  int by_columns = 0;
  for (const LayerSlice& layer : layout.layers) {
    const auto rows = static_cast<std::size_t>(layer.shape.outputs), columns = layer.shape.weights() / rows;
    const bool few_columns = columns < rows;
    by_columns += few_columns;
    const auto at = [&](std::size_t vector, std::size_t k) {
      return static_cast<double>(
          p[layer.weight + (few_columns ? k * columns + vector : vector * columns + k)]);
    };
    for (std::size_t a = 0; a < std::min(rows, columns); ++a)
      for (std::size_t b = 0; b <= a; ++b) {
        double product = 0;
        for (std::size_t k = 0; k < std::max(rows, columns); ++k) product += at(a, k) * at(b, k);
        // Each number is rounded to float: 2^-24 of it, which Cauchy and Schwarz sum up; twice, as both are.
        CHECK(std::abs(product - (a == b ? square : 0)) < 3 * 0x1p-24 * square);
      }
    for (std::size_t o = 0; o < rows; ++o) CHECK(p[layer.bias + o] == 0);
  }
  CHECK(by_columns == 1);
  CHECK(p == initial_parameters(network, find_init("orthogonal"), scale, 4, 1));
  CHECK(p != initial_parameters(network, find_init("orthogonal"), scale, 4, 2));
}

TEST_CASE("a vector that depends on those before it becomes zero, and no NaN") {
  std::vector<double> matrix = {3, 4, 0, 6, 8, 0, 0, 0, 0};
  orthonormalize(3, 3, matrix);
  CHECK(matrix == std::vector<double>{0.6, 0.8, 0, 0, 0, 0, 0, 0, 0});
}
