#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <span>
#include <vector>

namespace minlife {

/// The normal equations of a sum of losses over examples whose logits are known with their derivatives:
/// curvature = sum over k of d_k J_k J_k' (Gauss and Newton's approximation of the Hessian) and
/// gradient = sum over k of r_k J_k, where J_k is example k's derivatives by all parameters, r_k the
/// derivative of its loss by its logit and d_k the second one. Sums run in 16 lanes, example k in lane k mod
/// 16, so that their bits do not depend on the width of vectors. Not for concurrent use; nothing is allocated
/// after construction.
class NormalEquations {
 public:
  /// For `examples` examples, rounded up to a multiple of 16.
  NormalEquations(std::size_t parameters, std::size_t examples);

  /// Bytes that an object of this size holds.
  static double bytes(std::size_t parameters, std::size_t examples);

  std::size_t stride() const { return stride_; }
  /// Where the derivatives go: [parameters][stride], a row a parameter, a column an example.
  double* rows() { return rows_.data(); }

  /// Sums up. first, second: r and d, as many as there are examples, rounded up to a multiple of 16, 0 for
  /// columns beyond the last one. Overwrites rows().
  void sum(std::span<const double> first, std::span<const double> second);

  const Eigen::MatrixXd& curvature() const { return curvature_; }  ///< [parameters, parameters], symmetric
  const Eigen::VectorXd& gradient() const { return gradient_; }    ///< [parameters]

 private:
  void sum_gradient(std::span<const double> first);
  void scale_rows(std::span<const double> second);
  template <int kRows, int kColumns>
  void sum_block(std::size_t row, std::size_t column);

  std::size_t parameters_, stride_;
  std::size_t columns_ = 0;  ///< of the sum that is on its way
  std::vector<double> rows_, roots_;
  Eigen::MatrixXd curvature_;
  Eigen::VectorXd gradient_;
};

}  // namespace minlife
