#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nn/activations.h"

namespace minlife {

/// One convolution with a bias: weight [outputs, inputs, kernel, kernel], as PyTorch's Conv2d holds it.
struct LayerShape {
  int inputs = 1, outputs = 1;
  int kernel = 1;         ///< 3 ("neighbourhood") or 1 ("rule", "decoder")
  bool activated = true;  ///< followed by the activation; the last layer is not

  /// Whether a cell reads its neighbours too, and not itself alone.
  bool looks_around() const { return kernel > 1; }
  std::size_t taps() const { return static_cast<std::size_t>(kernel) * kernel; }
  std::size_t weights() const { return static_cast<std::size_t>(outputs) * inputs * taps(); }
  bool operator==(const LayerShape&) const = default;
};

/// The slopes below 0 of a network of leaky_relu, from 0 to 1, which no training moves: of its 3x3 layers,
/// and of its activated 1x1 layers.
struct Leaks {
  float neighbourhood = 0, rule = 0;
  bool operator==(const Leaks&) const = default;
};

/// The channels of one step of a network of steps: 3x3 to `hidden`, then 1x1 to `rule`.
struct StepChannels {
  int hidden = 2, rule = 1;
  bool operator==(const StepChannels&) const = default;
};

/// A network that predicts `generations` of Life, as data: a list of layers, of which each reads the last
/// one's outputs. It need not be an L(n, m), nor be cut into steps: an imported network has its layers in any
/// order, and may look further than Life does in so many generations, or less far.
struct Architecture {
  std::vector<LayerShape> layers;
  int generations = 0;
  /// The first layer of each step but the first, rising, where the network is one step after the other: then
  /// a step is a 3x3 layer and 1x1 layers behind it, as many steps as generations. Else empty.
  std::vector<std::size_t> cuts = {};
  /// Of each layer the one whose numbers it has, itself where they are its own: tied layers of one shape
  /// share weights, biases and slopes. Empty where none do.
  std::vector<std::size_t> ties = {};
  const Activation* activation = &find_activation("relu");
  std::optional<Leaks> leaks = {};  ///< of leaky_relu; nothing: the activation's own slope

  int step_count() const { return generations; }
  /// Whether it is cut into as many steps as generations, of one 3x3 layer each and activated 1x1 layers
  /// behind it, and a decoder behind the last one.
  bool has_steps() const;
  /// The channels of each step where it has steps of one 3x3 and at most one activated 1x1 layer and a
  /// decoder behind the last one; else empty. A last step without a 1x1 layer of its own has rule = 0.
  std::vector<StepChannels> step_channels() const;
  /// How many cells away a cell's neighbours may lie: its layers that look around.
  int reach() const;
  /// How many cells away a cell's neighbours may lie that decide about it, in the network or in Life.
  int window_radius() const { return std::max(reach(), generations); }
  /// How many 1x1 layers stand before the first 3x3 layer: they read single cells.
  std::size_t lead_in() const;
  /// Whether the decoder reads the hidden channels of the last step.
  bool merged() const;
  /// m when this is L(n, m) (or its merged form), else 0.
  int uniform_width() const;
  /// Whether layer k has numbers of its own, or shares an earlier one's.
  bool is_tied(std::size_t k) const { return !ties.empty() && ties[k] != k; }
  /// The slope below 0 of layer k's activation where it is not trained.
  float leak_of(std::size_t k) const;
  /// Weights, biases and trained slopes; those that tied layers share count once.
  std::size_t parameters() const;
  std::size_t weights() const;
  /// Dense multiply-adds of one forward pass for one cell: one for each weight of each layer, tied or not.
  std::size_t macs_per_cell() const;

  bool operator==(const Architecture&) const = default;
};

/// For each step 3x3 to its hidden and 1x1 to its rule channels, then 1x1 to 1. rule == 0 is allowed in the
/// last step only: its decoder reads the hidden channels ("merged").
Architecture network_of_steps(const std::vector<StepChannels>& steps,
                              const Activation& activation = find_activation("relu"));

/// L(n, m) of Springer and Kenyon (arXiv:2009.01398): n steps of 2m hidden and m rule channels. With `merged`
/// the last 1x1 to m is left out. Throws InputError unless 1 <= steps <= 64 and 1 <= width <= 1024.
Architecture life_network(int steps, int width, const Activation& activation = find_activation("relu"),
                          bool merged = false);

/// The same network with one set of numbers for all steps after the first, of which there may be none or one:
/// then it stays as it is. The decoder keeps its own. Throws InputError naming "tied" where these steps
/// differ in their layers.
Architecture tie_later_steps(Architecture network);

/// "[[hidden,rule],...]" as JSON without spaces; and back: nothing where the text is no list of 1 to 64 steps
/// with 1 to 4096 channels each, or where a step other than the last has rule = 0.
std::string to_text(const std::vector<StepChannels>& steps);
std::optional<std::vector<StepChannels>> parse_step_channels(std::string_view text);

/// A network of relu, whose rectifiers leak from now on.
Architecture with_leaks(Architecture network, const Leaks& leaks);

/// Throws InputError where a network cannot be: no layer, or more than 129; a channel count below 1 or above
/// 4096; a layer that does not fit the last one; cuts that are none.
void validate(const Architecture& architecture);

/// {"steps": [[hidden, rule], ...], "activation": "relu"} where it has step_channels, else {"layers":
/// [[inputs, outputs, kernel, activated], ...], "generations", "cuts", "ties" where there are any,
/// "activation"}; with "leaks": [neighbourhood, rule] where it has its own; and back. parse throws
/// InputError naming `source`.
std::string to_json_text(const Architecture& architecture);
Architecture parse_architecture(const std::string& json_text, const std::string& source);

}  // namespace minlife
