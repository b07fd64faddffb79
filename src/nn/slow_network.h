#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "nn/kernels/planes.h"
#include "nn/slow_layer.h"

namespace minlife {

/// The slow twin of Network: a board in double, forward and backward, plain loops. Scalar is double, or Dual.
/// Parameters and results in ParameterLayout order.
template <typename Scalar>
class SlowNetwork {
 public:
  /// parameters: [ParameterLayout.size].
  SlowNetwork(const Architecture& architecture, std::span<const Scalar> parameters, int rows, int columns,
              Padding padding);

  /// Logits of a board: cells [rows * columns], any numbers.
  std::span<const Scalar> forward(std::span<const double> cells);

  /// Adds the gradient of the sum over the cells of logit_gradient * logit to `gradient`.
  /// logit_gradient: [rows * columns].
  void backward(std::span<const Scalar> logit_gradient, std::span<Scalar> gradient);

  /// After backward: sum over the cells of a * dL/da, for every channel a of every activated layer, in order.
  const std::vector<Scalar>& channel_products() const { return channel_products_; }

  /// After forward: what an output channel of a layer, but of the last one, is at the cells: [rows *
  /// columns].
  std::span<const Scalar> outputs(std::size_t layer, std::size_t channel) const {
    return {&inputs_[layer + 1](static_cast<Eigen::Index>(channel), 0), cells_};
  }

  std::size_t cells() const { return cells_; }

 private:
  using Planes =
      typename SlowLayer<Scalar>::Matrix;  ///< [channels][cells + 1]: the last is beyond a dead edge

  std::vector<SlowLayer<Scalar>> layers_;
  std::size_t cells_;
  std::vector<std::vector<Eigen::Index>> from_;  ///< by tap of 3x3: what each cell reads there
  std::vector<Planes> inputs_, sums_;            ///< of each layer
  std::vector<Scalar> logits_, channel_products_;
};

extern template class SlowNetwork<double>;
extern template class SlowNetwork<Dual>;

/// sigmoid(logit) - target, times scale: the gradient of cross-entropy.
double cross_entropy_slope(double logit, double target, double scale);
Dual cross_entropy_slope(Dual logit, double target, double scale);

}  // namespace minlife
