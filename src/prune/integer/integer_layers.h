#pragma once

#include <cstdint>
#include <vector>

#include "core/random.h"
#include "life/rule.h"
#include "nn/parameters.h"

namespace minlife {

/// A layer in the making of an integer network. All numbers are whole but the slopes, which are eighths.
struct IntegerLayer {
  int outputs = 1, inputs = 1;  ///< inputs: channels times taps
  bool gathers = false;         ///< it is a 3x3 layer behind other layers
  bool activated = true;
  std::vector<float> weight;  ///< [outputs][inputs], as Model has them
  std::vector<float> bias, slope;
  std::vector<std::uint8_t> moves;  ///< [outputs][inputs]: the weight is not 0 in the network itself

  const float* row(int output) const {
    return weight.data() + static_cast<std::size_t>(output) * static_cast<std::size_t>(inputs);
  }
};

using IntegerLayers = std::vector<IntegerLayer>;

/// The layers of a model as they are, in floats, with slopes as so many eighths.
IntegerLayers float_layers(const Model& model);

/// The same multiplied by positive numbers, channel by channel, and rounded, with weights up to `largest`.
/// `draw` says how much of that range each channel uses; without it, all.
IntegerLayers rounded_layers(const IntegerLayers& floats, const Activation& activation, float largest,
                             RandomStream* draw);

/// The network of these layers, which are like those of `like`; no two are tied. Weights and biases that are
/// 0 are masked, and no others, whatever was masked in `like`.
Model model_of(const IntegerLayers& layers, const Model& like);

}  // namespace minlife
