#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "nn/parameters.h"

namespace minlife::c {

/// One layer of a network as the program in C has it.
struct Layer {
  LayerShape shape;
  std::vector<double> weight;  ///< [outputs][inputs][taps], as Model has them
  std::vector<double> bias;    ///< [outputs]
  std::vector<double> slope;   ///< [outputs], below 0; of activations that have one
  std::string type;            ///< of its sums and outputs: float, int8_t, int16_t, int32_t or int64_t

  double weight_of(int output, int input, int tap) const {
    return weight[(static_cast<std::size_t>(output) * static_cast<std::size_t>(shape.inputs) +
                   static_cast<std::size_t>(input)) *
                      shape.taps() +
                  static_cast<std::size_t>(tap)];
  }
};

/// A 3x3 layer and the 1x1 layers behind it.
using Stage = std::vector<Layer>;

/// A network as stages, the last of which ends in the logit.
struct Network {
  std::vector<Stage> stages;
  const Activation* activation = nullptr;
  /// Whether its numbers are integers. Then outputs of layer k stand for values that are smaller by the
  /// power of two by which slopes were multiplied; signs are the network's.
  bool integer = false;
  /// Floats only: every product and every sum is rounded by itself, whatever the compiler would do, as some
  /// logit is too close to 0 to bear another rounding.
  bool strict = false;

  int reach() const { return static_cast<int>(stages.size()); }
  std::size_t nonzero_weights() const;
};

/// The layers of a model, as floats. Throws InputError, naming the layer, where the first layer does not look
/// around.
Network network_of(const Model& model);

/// The same of a model whose parameters are integers, and whose slopes are so many eighths: with the
/// narrowest types that no sum can leave, on any board. Throws InputError where even int64_t would be too
/// narrow.
Network integer_network_of(const Model& model);

/// Bytes of the numbers of a network of floats: 4 each. Those of integers: prune/integer/stored_bytes.h.
std::size_t float_bytes(const Network& network);

}  // namespace minlife::c
