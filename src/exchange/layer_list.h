#pragma once

#include <optional>
#include <string>
#include <vector>

#include "nn/parameters.h"

namespace minlife {

/// One convolution of a network from elsewhere, with what stands behind it. Its numbers are in double, so
/// that whoever folds something into them rounds once, in to_model.
struct ForeignLayer {
  std::string name;             ///< as messages call it: "conv1"
  int kernel = 3;               ///< 3, with one cell of padding, or 1
  int inputs = 1, outputs = 1;  ///< channels
  std::vector<double> weights;  ///< [outputs][inputs][kernel][kernel], as PyTorch's Conv2d holds them
  std::vector<double> biases;   ///< [outputs]; empty: zeros, which count as numbers
  std::string activation;       ///< a name of nn/activations/table.h, or "" for none
  std::vector<double> slopes;   ///< below 0, of leaky_relu: one; of prelu: one, or one a channel
};

/// The network that predicts `steps` generations and is these layers, each of which reads the last one's
/// outputs; a cell is alive iff the last one's only output is above 0. Layers without activation stay as they
/// are. relu, leaky_relu and prelu may be mixed: then all become prelu, with slopes of their own. Where it is
/// `steps` 3x3 layers, each with activated 1x1 layers behind it, and a 1x1 layer that gives the logit, it is
/// cut into steps, and all that is proved of such networks can be proved of it.
///
/// Throws InputError, naming the layer, for a kernel or a number of channels that a network here cannot have,
/// lists of other lengths, numbers that are not finite in float, activations that are unknown or cannot be
/// mixed, one behind the last layer, a first layer of more than one input, and no 3x3 layer at all; naming
/// "steps" where these are not 1 to 64.
Model to_model(const std::vector<ForeignLayer>& layers, int steps);

/// Takes away what stands behind the last layer ("", "relu", "leaky_relu", "prelu", "tanh" or "sigmoid",
/// which is no activation in here) and moves its bias, so that the network says the same: `threshold` is the
/// value of the output above which a cell is alive. Nothing: 0 where there is no activation and of tanh, 0.5
/// of sigmoid. Throws InputError, naming the layer, where the threshold must be told (behind rectifiers) or
/// cannot be one of such outputs.
void take_threshold(std::vector<ForeignLayer>& layers, std::optional<double> threshold);

}  // namespace minlife
