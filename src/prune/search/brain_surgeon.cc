#include "prune/search/brain_surgeon.h"

#include <Eigen/Cholesky>
#include <cmath>
#include <limits>
#include <utility>

namespace minlife {
namespace {

Eigen::MatrixXd damped_inverse(Eigen::MatrixXd curvature) {
  const Eigen::Index size = curvature.rows();
  double trace = 0;
  for (Eigen::Index k = 0; k < size; ++k) trace += curvature(k, k);
  const auto one = Eigen::MatrixXd::Identity(size, size);
  if (!std::isfinite(trace) || !(trace > 0)) return one;
  const double damping = BrainSurgeon::kDamping * trace / static_cast<double>(size);
  for (Eigen::Index k = 0; k < size; ++k) curvature(k, k) += damping;
  const Eigen::LLT<Eigen::MatrixXd> factors(curvature);
  if (factors.info() != Eigen::Success) return one;
  return factors.solve(one);
}

}  // namespace

BrainSurgeon::BrainSurgeon(Model model, const Eigen::MatrixXd& curvature)
    : model_(std::move(model)),
      numbers_(model_.parameters.begin(), model_.parameters.end()),
      rows_(numbers_.size(), -1) {
  if (model_.mask.is_dense()) model_.mask = Mask::all_kept(numbers_.size());
  for (std::size_t p = 0; p < numbers_.size(); ++p) {
    if (!model_.mask.keeps(p)) continue;
    rows_[p] = static_cast<Eigen::Index>(places_.size());
    places_.push_back(p);
  }
  std::vector<Eigen::Index> kept(places_.begin(), places_.end());
  inverse_ = damped_inverse(curvature(kept, kept));
}

double BrainSurgeon::cost_of(std::size_t number) const {
  if (!keeps(number)) return std::numeric_limits<double>::infinity();
  if (numbers_[number] == 0) return 0;
  const double pivot = inverse_(row_of(number), row_of(number));
  // Rounding may leave nothing of a pivot: then nothing is known of the number.
  if (!(pivot > 0)) return std::numeric_limits<double>::infinity();
  return numbers_[number] * numbers_[number] / (2 * pivot);
}

double BrainSurgeon::cost_of(std::span<const std::size_t> numbers) const {
  std::vector<Eigen::Index> rows;
  std::vector<double> values;
  for (const std::size_t number : numbers) {
    if (!keeps(number)) continue;
    rows.push_back(row_of(number));
    values.push_back(numbers_[number]);
  }
  if (rows.empty()) return 0;
  const Eigen::Map<const Eigen::VectorXd> given(values.data(), static_cast<Eigen::Index>(values.size()));
  const Eigen::LDLT<Eigen::MatrixXd> factors(inverse_(rows, rows));
  const Eigen::VectorXd pulled = factors.solve(given);
  double cost = 0;
  for (Eigen::Index k = 0; k < pulled.size(); ++k) cost += given[k] * pulled[k] / 2;
  return std::isfinite(cost) && cost >= 0 ? cost : std::numeric_limits<double>::infinity();
}

void BrainSurgeon::remove(std::size_t number) {
  if (!keeps(number)) return;
  const Eigen::Index row = row_of(number);
  const double pivot = inverse_(row, row);
  if (pivot > 0) {
    const Eigen::VectorXd column = inverse_.col(row);
    const double factor = numbers_[number] / pivot;
    for (std::size_t k = 0; k < places_.size(); ++k)
      numbers_[places_[k]] -= factor * column[static_cast<Eigen::Index>(k)];
    for (Eigen::Index c = 0; c < inverse_.cols(); ++c) {
      const double share = column[c] / pivot;
      for (Eigen::Index r = 0; r < inverse_.rows(); ++r) inverse_(r, c) -= share * column[r];
    }
  }
  inverse_.row(row).setZero();
  inverse_.col(row).setZero();
  numbers_[number] = 0;
  model_.mask.set(number, false);
}

Model BrainSurgeon::model() const {
  Model changed = model_;
  for (std::size_t p = 0; p < numbers_.size(); ++p)
    changed.parameters[p] = changed.mask.keeps(p) ? static_cast<float>(numbers_[p]) : 0.0f;
  return changed;
}

double inverse_flops(std::size_t equations) {
  const auto p = static_cast<double>(equations);
  return p * p * p;
}

}  // namespace minlife
