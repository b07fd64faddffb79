#include "nn/optimizers/levenberg_marquardt.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/random.h"

using namespace minlife;

namespace {

constexpr std::size_t kParameters = 6, kExamples = 40;

NormalEquations sample_equations(double scale = 1) {
  NormalEquations equations(kParameters, kExamples);
  RandomStream random(4, purpose("test"), 0, 0);
  std::vector<double> first(equations.stride()), second(equations.stride());
  for (std::size_t k = 0; k < kExamples; ++k) {
    first[k] = scale * random.normal();
    second[k] = random.uniform();
    for (std::size_t p = 0; p < kParameters; ++p)
      equations.rows()[p * equations.stride() + k] = random.normal();
  }
  equations.sum(first, second);
  return equations;
}

double length(const std::vector<float>& step) {
  double squares = 0;
  for (const float x : step) squares += static_cast<double>(x) * x;
  return std::sqrt(squares);
}

}  // namespace

TEST_CASE("a step solves the damped equations") {
  const NormalEquations equations = sample_equations();
  LevenbergMarquardt optimizer(kParameters);
  for (int refusals = 0; refusals < 4; ++refusals) {
    const std::vector<float> zero(kParameters);
    const auto step = optimizer.proposal(zero, equations, {});
    REQUIRE(step);
    REQUIRE(length(*step) < LevenbergMarquardt::kLongestStep);
    for (Eigen::Index i = 0; i < static_cast<Eigen::Index>(kParameters); ++i) {
      double sum = equations.gradient()[i], size = std::abs(sum);
      for (Eigen::Index j = 0; j < static_cast<Eigen::Index>(kParameters); ++j) {
        double entry = equations.curvature()(i, j);
        if (i == j) entry += optimizer.damping() * (entry + LevenbergMarquardt::kLeastCurvature);
        sum += entry * (*step)[static_cast<std::size_t>(j)];
        size += std::abs(entry * (*step)[static_cast<std::size_t>(j)]);
      }
      CHECK(std::abs(sum) < 1e-6 * size);  // the step is rounded to float
    }
    optimizer.refuse();
  }
}

TEST_CASE("masked parameters stay zero, and the others solve their own equations") {
  const NormalEquations equations = sample_equations();
  const LevenbergMarquardt optimizer(kParameters);
  Mask mask = Mask::all_kept(kParameters);
  mask.set(1, false);
  mask.set(4, false);
  const auto step = optimizer.proposal(std::vector<float>(kParameters), equations, mask);
  REQUIRE(step);
  CHECK((*step)[1] == 0);
  CHECK((*step)[4] == 0);
  for (const Eigen::Index i : {0, 2, 3, 5}) {
    double sum = equations.gradient()[i], size = std::abs(sum);
    for (const Eigen::Index j : {0, 2, 3, 5}) {
      double entry = equations.curvature()(i, j);
      if (i == j) entry += optimizer.damping() * (entry + LevenbergMarquardt::kLeastCurvature);
      sum += entry * (*step)[static_cast<std::size_t>(j)];
      size += std::abs(entry * (*step)[static_cast<std::size_t>(j)]);
    }
    CHECK(std::abs(sum) < 1e-6 * size);
  }
}

TEST_CASE("a long step is scaled down, and equations without a solution give none") {
  const auto step =
      LevenbergMarquardt(kParameters).proposal(std::vector<float>(kParameters), sample_equations(1e4), {});
  REQUIRE(step);
  CHECK(std::abs(length(*step) - LevenbergMarquardt::kLongestStep) < 1e-5);
  NormalEquations none(kParameters, kExamples);
  std::vector<double> first(none.stride()), second(none.stride(), 1);
  none.rows()[0] = std::nan("");
  none.sum(first, second);
  CHECK_FALSE(LevenbergMarquardt(kParameters).proposal(std::vector<float>(kParameters), none, {}));
}

TEST_CASE("damping falls and grows within its bounds; patience ends after twelve updates without progress") {
  LevenbergMarquardt optimizer(kParameters);
  CHECK(optimizer.damping() == LevenbergMarquardt::kFirstDamping);
  optimizer.accept(10, 9);
  CHECK(optimizer.damping() == 0.3 * LevenbergMarquardt::kFirstDamping);
  optimizer.refuse();
  CHECK(optimizer.damping() == 4 * (0.3 * LevenbergMarquardt::kFirstDamping));
  for (int k = 0; k < 10; ++k) optimizer.accept(10, 10 - 1e-9);
  CHECK_FALSE(optimizer.is_stalled());  // eleven, with the refusal
  optimizer.refuse();
  CHECK(optimizer.is_stalled());
  CHECK(optimizer.updates() == 13);
  optimizer.begin_draw();
  CHECK_FALSE(optimizer.is_stalled());
  for (int k = 0; k < 100; ++k) optimizer.accept(10, 9);
  CHECK(optimizer.damping() == LevenbergMarquardt::kLeastDamping);
  for (int k = 0; k < 100; ++k) optimizer.refuse();
  CHECK(optimizer.damping() == LevenbergMarquardt::kMostDamping);
}
