#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "nn/parameters.h"
#include "nn/planes.h"

namespace minlife {

/// A number and its rate of change as the parameters move along a direction. Arithmetic on it turns a
/// gradient into a product of the Hessian with that direction, exactly (Pearlmutter, "Fast exact
/// multiplication by the Hessian", 1994): no step size, and no kink of a relu can fall between two points.
struct Dual {
  double value = 0, rate = 0;
};

/// What the criteria need of one board: the network in double, forward and backward, plain loops. Scalar is
/// double, or Dual. Parameters, weights and results in ParameterLayout order.
template <typename Scalar>
class DoublePass {
 public:
  /// The model must outlive this object; it gives the shape, activation and slopes (which do not move).
  /// parameters: [ParameterLayout.size].
  DoublePass(const Model& model, std::vector<Scalar> parameters, int rows, int columns, Padding padding);

  /// Logits of a board: cells [rows * columns], any numbers.
  const std::vector<Scalar>& forward(std::span<const double> cells);

  /// Adds the gradient of the sum over the cells of logit_gradient * logit to `gradient`: weights and biases
  /// (slopes are left alone). logit_gradient: [rows * columns].
  void backward(std::vector<Scalar> logit_gradient, std::span<Scalar> gradient);

  /// After backward: sum over the cells of a * dL/da, for every channel a of every activated layer, in order.
  const std::vector<Scalar>& channel_products() const { return channel_products_; }

  std::size_t cells() const { return cells_; }

 private:
  using Plane = std::vector<Scalar>;  ///< cells, and one more that is zero: beyond a dead edge

  const Activation* activation_;
  std::vector<LayerSlice> layers_;
  std::vector<double> slopes_;
  std::vector<Scalar> parameters_;
  std::size_t cells_;
  std::vector<std::vector<std::uint32_t>> from_;   ///< by tap of 3x3: what each cell reads there
  std::vector<std::vector<Plane>> inputs_, sums_;  ///< of each layer
  std::vector<Scalar> channel_products_;
};

extern template class DoublePass<double>;
extern template class DoublePass<Dual>;

/// sigmoid(logit) - target, times scale: the gradient of cross-entropy.
double cross_entropy_slope(double logit, double target, double scale);
Dual cross_entropy_slope(Dual logit, double target, double scale);

}  // namespace minlife
