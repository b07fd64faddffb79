#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "nn/slow_layer.h"

namespace minlife {

/// A bound on the error of a network's numbers in double, with any order of sums. It grows along the layers:
/// |z| <= size, error(z) <= roundings * eps * size, stretched by the activation.
class RoundingBound {
 public:
  void add(const SlowLayer<double>& layer) {
    const auto terms = layer.weight.cols();
    const std::size_t taps = layer.shape().taps();
    std::vector<double> next;
    double layer_stretch = 1;
    for (Eigen::Index o = 0; o < layer.outputs(); ++o) {
      double sum = std::abs(layer.bias[o]);
      for (Eigen::Index t = 0; t < terms; ++t)
        sum += std::abs(layer.weight(o, t)) * size_[static_cast<std::size_t>(t) / taps];
      if (layer.shape().activated) {
        const double lipschitz = layer.activation->lipschitz(sum, layer.slope[o]);
        layer_stretch = std::max(layer_stretch, lipschitz);
        // |f(z)| <= lipschitz * |z|, as every activation has f(0) = 0.
        sum *= std::max(1.0, lipschitz);
        // Some activations are right to a unit of 1, not of their value: tanh by a difference that cancels.
        if (!layer.activation->rectifies) sum = std::max(sum, 1.0);
      }
      next.push_back(sum);
    }
    stretch_ *= layer_stretch > 1.5 ? 2.0 : 1.0;  // a square doubles relative errors; the others keep them
    roundings_ += static_cast<double>(terms) + 16;
    size_ = std::move(next);
  }

  /// Of an output of the layer that was added last.
  double error(std::size_t output) const { return 2 * roundings_ * stretch_ * 0x1p-53 * size_[output]; }

 private:
  std::vector<double> size_ = {1.0};
  double roundings_ = 0, stretch_ = 1;
};

}  // namespace minlife
