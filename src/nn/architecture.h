#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "nn/activations.h"

namespace minlife {

/// One convolution with a bias: weight [outputs, inputs, kernel, kernel], as PyTorch's Conv2d holds it.
struct LayerShape {
  int inputs = 1, outputs = 1;
  int kernel = 1;         ///< 3 ("neighbourhood") or 1 ("rule", "decoder")
  bool activated = true;  ///< followed by the activation; all but the last layer are

  std::size_t taps() const { return static_cast<std::size_t>(kernel) * kernel; }
  std::size_t weights() const { return static_cast<std::size_t>(outputs) * inputs * taps(); }
  bool operator==(const LayerShape&) const = default;
};

/// The channels of one step of the network: 3x3 to `hidden`, then 1x1 to `rule`.
struct StepChannels {
  int hidden = 2, rule = 1;
  bool operator==(const StepChannels&) const = default;
};

/// A network that predicts steps.size() generations, as data; it need not be an L(n, m).
/// rule == 0 is allowed in the last step only: its decoder reads the hidden channels ("merged").
struct Architecture {
  std::vector<StepChannels> steps;
  const Activation* activation = &find_activation("relu");

  int step_count() const { return static_cast<int>(steps.size()); }
  bool merged() const { return !steps.empty() && steps.back().rule == 0; }
  /// m when this is L(n, m) (or its merged form), else 0.
  int uniform_width() const;
  /// The 2n + 1 convolutions (2n when merged) in forward order.
  std::vector<LayerShape> layers() const;
  /// Weights, biases and slopes.
  std::size_t parameters() const;
  /// Dense multiply-adds of one forward pass for one cell.
  std::size_t macs_per_cell() const;

  bool operator==(const Architecture&) const = default;
};

/// L(n, m) of Springer and Kenyon (arXiv:2009.01398): for each step 3x3 to 2m and 1x1 to m channels, then 1x1
/// to 1. With `merged` the last 1x1 to m is left out. Throws InputError unless 1 <= steps <= 64 and 1 <=
/// width <= 1024.
Architecture life_network(int steps, int width, const Activation& activation = find_activation("relu"),
                          bool merged = false);

/// Throws InputError where a network cannot be: no step, a channel count below 1 (but for merged) or above
/// 4096.
void validate(const Architecture& architecture);

/// {"steps": [[hidden, rule], ...], "activation": "relu"} and back; parse throws InputError naming `source`.
std::string to_json_text(const Architecture& architecture);
Architecture parse_architecture(const std::string& json_text, const std::string& source);

}  // namespace minlife
