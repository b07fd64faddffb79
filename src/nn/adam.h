#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace minlife {

struct AdamSettings {
  double learning_rate = 1e-3;
  double beta1 = 0.9, beta2 = 0.999;
  double epsilon = 1e-8;
};

/// Adam takes smaller numbers for 0. Beside an epsilon of 1e-8 they move nothing: a gradient that is always
/// this small moves a parameter by 1e-7 of the learning rate. Without these bounds the moments of a unit that
/// died, or of a network that is right everywhere, shrink into subnormal numbers and stay there.
inline constexpr float kLeastGradient = 0x1p-50f, kLeastFirstMoment = 0x1p-100f,
                       kLeastSecondMoment = 0x1p-120f;

/// Adam (Kingma and Ba, arXiv:1412.6980, algorithm 1), as PyTorch computes it, but for the least numbers
/// above: m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2; p -= learning_rate / (1 - beta1^t) * m
/// / (sqrt(v) / sqrt(1 - beta2^t) + epsilon).
class Adam {
 public:
  Adam(const AdamSettings& settings, std::size_t parameters);

  /// One update. All spans have one length. mask: empty, or one byte a parameter: where it is 0, gradient,
  /// moments and parameter become and stay exactly zero.
  void update(std::span<float> parameters, std::span<const float> gradient,
              std::span<const std::uint8_t> mask = {});

  // State, for checkpoints.
  std::vector<float> first_moment, second_moment;
  std::uint64_t updates = 0;
  double beta1_power = 1, beta2_power = 1;  ///< beta^updates

 private:
  AdamSettings settings_;
};

}  // namespace minlife
