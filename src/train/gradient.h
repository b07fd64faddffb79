#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "nn/architecture.h"
#include "train/config.h"
#include "train/examples.h"
#include "train/gradient_method.h"

namespace minlife {

/// The gradient of the mean cross-entropy over all cells of a batch, by the method that suits the
/// configuration (gradients/table.h). Channels that a mask leaves unread are not computed: the other
/// parameters' gradients keep their bits, as zeros add nothing to a sum, but where an unread channel
/// overflows.
class BatchGradient {
 public:
  /// threads: how many boards at a time, at most; small networks stay on one.
  BatchGradient(const TrainConfig& config, int threads)
      : BatchGradient(config, config.architecture(), threads) {}
  /// For a network that need not be the configuration's, of as many steps, and whose weights are and stay 0
  /// where the mask is 0. mask: empty, or one byte a parameter.
  BatchGradient(const TrainConfig& config, const Architecture& architecture, int threads,
                std::span<const std::uint8_t> mask = {});
  ~BatchGradient();
  BatchGradient(BatchGradient&&) noexcept;

  /// gradient = that of examples first .. first + config.batch - 1; 0 where the mask is 0. gradient:
  /// [parameters].
  void compute(std::span<const float> parameters, Examples& examples, std::uint64_t first,
               std::span<float> gradient);

  /// The mean loss of the last batch, at the parameters it was computed with. Costs about a forward pass.
  double loss();

 private:
  std::unique_ptr<GradientMethod> method_;
  // Of the computed network, empty where there is no mask:
  std::vector<std::size_t> places_;  ///< of its parameters in the whole network
  std::vector<std::uint8_t> mask_;
  std::vector<float> parameters_, gradient_;
};

}  // namespace minlife
