#include "prune/search/brain_surgeon.h"

#include <doctest/doctest.h>

#include <Eigen/LU>
#include <cmath>
#include <limits>

#include "core/random.h"

using namespace minlife;

namespace {

/// A curvature of full rank for p numbers, and a network of p numbers that are no one's.
struct Quadratic {
  Model model;
  Eigen::MatrixXd curvature, damped;
};

/// [[1, 1]] merged: nine weights, a bias, a weight and a bias.
Quadratic random_quadratic(std::uint64_t seed) {
  RandomStream random(seed, purpose("surgeon"), 0, 0);
  Quadratic sample;
  sample.model.architecture = network_of_steps({{1, 0}});
  const std::size_t p = ParameterLayout(sample.model.architecture).size;
  const auto size = static_cast<Eigen::Index>(p);
  for (std::size_t k = 0; k < p; ++k) sample.model.parameters.push_back(static_cast<float>(random.normal()));
  Eigen::MatrixXd factor(size, size);
  for (Eigen::Index r = 0; r < size; ++r)
    for (Eigen::Index c = 0; c < size; ++c) factor(r, c) = random.normal();
  sample.curvature = factor * factor.transpose();
  sample.damped = sample.curvature;
  const double damping = BrainSurgeon::kDamping * sample.curvature.trace() / static_cast<double>(size);
  for (Eigen::Index k = 0; k < size; ++k) sample.damped(k, k) += damping;
  return sample;
}

/// Lagrange's way, without any inverse: the least v' H v / 2 over moves v that bring the numbers `gone` to 0
/// is a system of linear equations in v and a multiplier for each of them.
struct Move {
  Eigen::VectorXd by;
  double cost;
};
Move least_move(const Quadratic& sample, const std::vector<std::size_t>& gone) {
  const Eigen::Index size = sample.damped.rows(), count = static_cast<Eigen::Index>(gone.size());
  Eigen::MatrixXd system = Eigen::MatrixXd::Zero(size + count, size + count);
  Eigen::VectorXd right = Eigen::VectorXd::Zero(size + count);
  system.topLeftCorner(size, size) = sample.damped;
  for (Eigen::Index k = 0; k < count; ++k) {
    const auto at = static_cast<Eigen::Index>(gone[static_cast<std::size_t>(k)]);
    system(at, size + k) = system(size + k, at) = 1;
    right[size + k] = -sample.model.parameters[gone[static_cast<std::size_t>(k)]];
  }
  const Eigen::VectorXd solved = system.fullPivLu().solve(right);
  const Eigen::VectorXd by = solved.head(size);
  return {by, by.dot(sample.damped * by) / 2};
}

/// Both ways solve equations of a condition of at most 1 / kDamping times the size, in doubles; numbers of
/// the model are rounded to floats.
double tolerance(const Quadratic& sample) {
  const auto size = static_cast<double>(sample.damped.rows());
  return 16 * size * size / BrainSurgeon::kDamping * std::numeric_limits<double>::epsilon() +
         16 * std::numeric_limits<float>::epsilon();
}

}  // namespace

TEST_CASE("the surgeon's costs and moves are those of the constrained minimum") {
  for (const std::uint64_t seed : {1, 2, 3}) {
    CAPTURE(seed);
    const Quadratic sample = random_quadratic(seed);
    const BrainSurgeon whole(sample.model, sample.curvature);
    const double slack = tolerance(sample);
    for (std::size_t q = 0; q < sample.model.parameters.size(); ++q) {
      CAPTURE(q);
      const Move least = least_move(sample, {q});
      CHECK(whole.cost_of(q) == doctest::Approx(least.cost).epsilon(slack));
      BrainSurgeon without = whole;
      without.remove(q);
      const Model moved = without.model();
      CHECK_FALSE(moved.mask.keeps(q));
      CHECK(moved.parameters[q] == 0);
      for (std::size_t k = 0; k < moved.parameters.size(); ++k)
        if (k != q)
          CHECK(std::abs(moved.parameters[k] - sample.model.parameters[k] -
                         least.by[static_cast<Eigen::Index>(k)]) <=
                slack * (1 + std::abs(moved.parameters[k])));
    }
  }
}

TEST_CASE("one after the other is all at once, in any order; and the costs add up to that of the group") {
  const Quadratic sample = random_quadratic(7);
  const double slack = tolerance(sample);
  const std::vector<std::size_t> gone = {2, 10, 5};
  const Move least = least_move(sample, gone);
  BrainSurgeon forwards(sample.model, sample.curvature);
  const BrainSurgeon whole = forwards;
  CHECK(whole.cost_of(gone) == doctest::Approx(least.cost).epsilon(slack));
  double sum = 0;
  for (const std::size_t q : gone) {
    sum += forwards.cost_of(q);
    forwards.remove(q);
  }
  CHECK(sum == doctest::Approx(least.cost).epsilon(slack));
  BrainSurgeon backwards = whole;
  for (const std::size_t q : {5, 10, 2}) backwards.remove(q);
  for (std::size_t k = 0; k < sample.model.parameters.size(); ++k) {
    CHECK(std::abs(forwards.model().parameters[k] - backwards.model().parameters[k]) <=
          slack * (1 + std::abs(forwards.model().parameters[k])));
    const double left = sample.model.parameters[k] + least.by[static_cast<Eigen::Index>(k)];
    CHECK(std::abs(forwards.model().parameters[k] - left) <= slack * (1 + std::abs(left)));
  }
}

TEST_CASE("what is masked is no number: it costs what cannot be paid, and nothing moves it") {
  Quadratic sample = random_quadratic(4);
  sample.model.mask = Mask::all_kept(sample.model.parameters.size());
  sample.model.mask.set(3, false);
  sample.model.parameters[3] = 0;
  BrainSurgeon surgeon(sample.model, sample.curvature);
  CHECK(surgeon.cost_of(3) == std::numeric_limits<double>::infinity());
  const std::vector<std::size_t> with = {3, 6}, alone = {6};
  CHECK(surgeon.cost_of(with) == surgeon.cost_of(alone));
  surgeon.remove(3);
  CHECK(surgeon.model().parameters == BrainSurgeon(sample.model, sample.curvature).model().parameters);
  surgeon.remove(6);
  CHECK(surgeon.model().parameters[3] == 0);
  CHECK_FALSE(surgeon.model().mask.keeps(3));
}

TEST_CASE("without a curvature the smallest number costs least, and none follows it") {
  Quadratic sample = random_quadratic(5);
  const auto size = sample.curvature.rows();
  for (const double fill : {0.0, std::nan("")}) {
    BrainSurgeon surgeon(sample.model, Eigen::MatrixXd::Constant(size, size, fill));
    for (std::size_t q = 0; q < sample.model.parameters.size(); ++q) {
      const double w = sample.model.parameters[q];
      CHECK(surgeon.cost_of(q) == w * w / 2);
    }
    surgeon.remove(0);
    for (std::size_t k = 1; k < sample.model.parameters.size(); ++k)
      CHECK(surgeon.model().parameters[k] == sample.model.parameters[k]);
  }
}
