#include "nn/normal_equations.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/random.h"

using namespace minlife;

TEST_CASE("curvature and gradient are the sums of a plain loop, for every size of block") {
  for (const std::size_t parameters : {1, 2, 3, 4, 5, 7, 12, 25, 48})
    for (const std::size_t examples : {1, 15, 16, 100}) {
      CAPTURE(parameters);
      CAPTURE(examples);
      NormalEquations equations(parameters, examples);
      const std::size_t stride = equations.stride();
      REQUIRE(stride % 16 == 0);
      REQUIRE(stride >= examples);
      RandomStream random(9, purpose("test"), parameters, examples);
      std::vector<double> first(stride), second(stride), rows(parameters * stride);
      for (std::size_t k = 0; k < examples; ++k) {
        first[k] = random.normal();
        second[k] = random.uniform();
        for (std::size_t p = 0; p < parameters; ++p) rows[p * stride + k] = random.normal();
      }
      std::copy(rows.begin(), rows.end(), equations.rows());
      equations.sum(first, second);
      for (std::size_t a = 0; a < parameters; ++a) {
        const auto row = static_cast<Eigen::Index>(a);
        long double gradient = 0, magnitude = 0;
        for (std::size_t k = 0; k < examples; ++k) {
          gradient += static_cast<long double>(first[k]) * rows[a * stride + k];
          magnitude += std::abs(static_cast<long double>(first[k]) * rows[a * stride + k]);
        }
        // Each of at most examples + 4 roundings, and 3 of the factors, is within 2^-53 of the magnitudes'
        // sum.
        const long double unit = static_cast<long double>(examples + 8) * 0x1p-53L;
        CHECK(std::abs(equations.gradient()[row] - gradient) <= unit * magnitude);
        for (std::size_t b = 0; b < parameters; ++b) {
          const auto column = static_cast<Eigen::Index>(b);
          long double sum = 0, size = 0;
          for (std::size_t k = 0; k < examples; ++k) {
            const long double term =
                static_cast<long double>(second[k]) * rows[a * stride + k] * rows[b * stride + k];
            sum += term;
            size += std::abs(term);
          }
          CHECK(std::abs(equations.curvature()(row, column) - sum) <= unit * size);
          CHECK(equations.curvature()(row, column) == equations.curvature()(column, row));
        }
      }
    }
}
