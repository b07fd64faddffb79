#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "nn/architecture.h"
#include "train/config.h"
#include "train/examples.h"
#include "train/gradient_method.h"

namespace minlife {

/// The gradient of the mean cross-entropy over all cells of a batch, or over its windows, by the method that
/// suits the configuration (gradients/table.h). Channels that a mask leaves unread are not computed: the
/// other parameters' gradients keep their bits, as zeros add nothing to a sum, but where an unread channel
/// overflows.
class BatchGradient {
 public:
  /// threads: how many boards at a time, at most; small networks stay on one.
  BatchGradient(const TrainConfig& config, int threads)
      : BatchGradient(config, config.architecture(), threads) {}
  /// For a network that need not be the configuration's, of as many steps, and whose weights are and stay 0
  /// where the mask is 0.
  BatchGradient(const TrainConfig& config, const Architecture& architecture, int threads,
                const Mask& mask = {});
  ~BatchGradient();
  BatchGradient(BatchGradient&&) noexcept;

  /// From now on the network's slopes below 0 that are not trained are so many times those of its
  /// architecture.
  void set_leak_share(double share);

  /// gradient = that of examples first .. first + config.batch - 1; 0 where the mask is 0. gradient:
  /// [parameters]. Asks between boards whether to end: throws InterruptedError, and the gradient is nothing.
  void compute(std::span<const float> parameters, Examples& examples, std::uint64_t first,
               std::span<float> gradient, const Interruption& interruption = {});

  /// The mean loss of the last batch, at the parameters it was computed with. Costs about a forward pass.
  /// Throws as compute does.
  double loss(const Interruption& interruption = {});

  /// After loss(): the share of the batch's cells that the network had right, in float; NaN where the method
  /// does not tell.
  double accuracy() const { return method_->accuracy(); }

  /// How many of all windows a network with these parameters has wrong, in float as it trains, where a
  /// training goes over all of them anyway (one step); nothing elsewhere. parameters: [parameters].
  std::optional<std::uint64_t> wrong_windows(std::span<const float> parameters);

 private:
  /// The parameters of the network that is computed.
  std::span<const float> computed(std::span<const float> parameters);

  std::unique_ptr<GradientMethod> method_;
  // Of the computed network, empty where there is no mask:
  std::vector<std::size_t> places_;  ///< of its parameters in the whole network
  Mask mask_;
  std::vector<float> parameters_, gradient_;
};

}  // namespace minlife
