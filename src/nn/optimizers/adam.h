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

/// Adam (Kingma and Ba, arXiv:1412.6980, algorithm 1), as PyTorch computes it, but for the least numbers
/// above: m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2; p -= learning_rate / (1 - beta1^t) * m
/// / (sqrt(v) / sqrt(1 - beta2^t) + epsilon).
class Adam : public OptimizerState {
 public:
  Adam(const OptimizerSettings& settings, std::size_t parameters);

  std::unique_ptr<OptimizerState> clone() const override { return std::make_unique<Adam>(*this); }
  void update(std::span<float> parameters, std::span<const float> gradient,
              std::span<const std::uint8_t> mask = {}) override;
  std::uint64_t updates() const override { return updates_; }
  void transfer(StateArchive& archive) override;
  std::vector<double> remaining_drift() const override;
  double largest_step() const override { return settings_.learning_rate; }
  bool is_zero(std::size_t parameter) const override {
    return first_moment[parameter] == 0 && second_moment[parameter] == 0;
  }

  std::vector<float> first_moment, second_moment;
  double beta1_power = 1, beta2_power = 1;  ///< beta^updates

 private:
  OptimizerSettings settings_;
  std::uint64_t updates_ = 0;
};

}  // namespace minlife
