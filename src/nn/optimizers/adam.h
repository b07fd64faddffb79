#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "nn/optimizer.h"

namespace minlife {

/// Adam takes smaller numbers for 0. Beside an epsilon of 1e-8 they move nothing: a gradient that is always
/// this small moves a parameter by 1e-7 of the learning rate. Without these bounds the moments of a unit that
/// died, or of a network that is right everywhere, shrink into subnormal numbers and stay there.
inline constexpr float kLeastGradient = 0x1p-50f, kLeastFirstMoment = 0x1p-100f,
                       kLeastSecondMoment = 0x1p-120f;

/// What Adam's relatives do otherwise.
struct AdamVariant {
  /// Divides by the largest second moment that there was (Reddi, Kale, Kumar, arXiv:1904.09237, algorithm 2).
  bool keeps_largest = false;
  /// Weights decay by learning_rate * weight_decay of themselves, instead of a term of the gradient
  /// (Loshchilov and Hutter, arXiv:1711.05101, algorithm 2).
  bool decays_apart = false;
};

/// The fields that Adam and its relatives have a use for.
inline constexpr const char* kAdamUses =
    "learning_rate beta1 beta2 epsilon weight_decay schedule warmup clip l1 margin average "
    "schedule_from mask_schedule growth teacher";

/// Adam (Kingma and Ba, arXiv:1412.6980, algorithm 1), as PyTorch computes it, but for the least numbers
/// above: m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2; p -= learning_rate / (1 - beta1^t) * m
/// / (sqrt(v) / sqrt(1 - beta2^t) + epsilon). With weight_decay w, g is the gradient + w p.
class Adam : public GradientOptimizer {
 public:
  Adam(const OptimizerSettings& settings, std::size_t parameters, AdamVariant variant = {});

  std::unique_ptr<OptimizerState> clone() const override { return std::make_unique<Adam>(*this); }
  void update(std::span<float> parameters, std::span<const float> gradient,
              std::span<const std::uint8_t> mask = {}, double rate = 1) override;
  std::uint64_t updates() const override { return updates_; }
  void transfer(StateArchive& archive) override;
  std::vector<double> remaining_drift() const override;
  double largest_step() const override { return settings_.learning_rate; }
  bool is_zero(std::size_t parameter) const override {
    return first_moment[parameter] == 0 && second_moment[parameter] == 0;
  }

  std::vector<float> first_moment, second_moment;
  std::vector<float> largest_second_moment;  ///< of every parameter, where the variant keeps it; else empty
  double beta1_power = 1, beta2_power = 1;   ///< beta^updates

 private:
  OptimizerSettings settings_;
  AdamVariant variant_;
  std::uint64_t updates_ = 0;
};

}  // namespace minlife
