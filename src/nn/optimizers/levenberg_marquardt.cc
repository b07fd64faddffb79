#include "nn/optimizers/levenberg_marquardt.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <limits>

#include "nn/optimizers/table.h"

namespace minlife {
namespace {

/// The equations of the parameters that the mask keeps, and which these are.
struct Kept {
  std::vector<Eigen::Index> places;
  Eigen::MatrixXd curvature;
  Eigen::VectorXd gradient;
};

Kept kept_part(const NormalEquations& equations, const Mask& mask) {
  Kept kept;
  for (Eigen::Index p = 0; p < equations.gradient().size(); ++p)
    if (mask.keeps(static_cast<std::size_t>(p))) kept.places.push_back(p);
  kept.curvature = equations.curvature()(kept.places, kept.places);
  kept.gradient = equations.gradient()(kept.places);
  return kept;
}

/// The length of a step, by a sum of its own: Eigen's norms may sum in another order.
double length(const Eigen::VectorXd& step) {
  double squares = 0;
  for (Eigen::Index k = 0; k < step.size(); ++k) squares += step[k] * step[k];
  return std::sqrt(squares);
}

}  // namespace

std::optional<std::vector<float>> LevenbergMarquardt::proposal(std::span<const float> parameters,
                                                               const NormalEquations& equations,
                                                               const Mask& mask) const {
  Kept kept = kept_part(equations, mask);
  for (Eigen::Index k = 0; k < kept.curvature.rows(); ++k)
    kept.curvature(k, k) += damping_ * (kept.curvature(k, k) + kLeastCurvature);
  const Eigen::LLT<Eigen::MatrixXd> factors(kept.curvature);
  if (factors.info() != Eigen::Success) return std::nullopt;
  const Eigen::VectorXd step = factors.solve(-kept.gradient);
  const double size = length(step);
  if (!std::isfinite(size)) return std::nullopt;
  const double scale = size > kLongestStep ? kLongestStep / size : 1;
  std::vector<float> moved(parameters.begin(), parameters.end());
  for (std::size_t k = 0; k < kept.places.size(); ++k) {
    float& at = moved[static_cast<std::size_t>(kept.places[k])];
    at = static_cast<float>(static_cast<double>(at) + scale * step[static_cast<Eigen::Index>(k)]);
  }
  return moved;
}

double LevenbergMarquardt::bytes(std::size_t parameters, std::size_t examples) {
  // A step works on a copy of the curvature, and factorises another.
  const auto p = static_cast<double>(parameters);
  return NormalEquations::bytes(parameters, examples) + 2 * 8 * p * p;
}

void LevenbergMarquardt::accept(double before, double after) {
  damping_ = std::max(damping_ * 0.3, kLeastDamping);
  without_progress_ = before - after >= kProgress * before ? 0 : without_progress_ + 1;
  tries_here_ = 0;
  ++updates_;
}

void LevenbergMarquardt::refuse() {
  damping_ = std::min(damping_ * 4, kMostDamping);
  ++without_progress_;
  ++tries_here_;
  ++updates_;
}

void LevenbergMarquardt::transfer(StateArchive& archive) {
  archive.real("damping", damping_);
  archive.count("updates", updates_);
  archive.count("without_progress", without_progress_);
  archive.count("draw", draw_);
  archive.count("tries_here", tries_here_);
  archive.words("hard_windows", hard_windows);
}

std::vector<double> LevenbergMarquardt::remaining_drift() const {
  return std::vector<double>(parameters_, std::numeric_limits<double>::infinity());
}

const OptimizerKind kLevenbergMarquardt = {
    "levenberg-marquardt", "levenberg_marquardt", Order::second, "",
    [](const OptimizerSettings&, std::size_t parameters) -> std::unique_ptr<OptimizerState> {
      return std::make_unique<LevenbergMarquardt>(parameters);
    }};

}  // namespace minlife
