#pragma once

#include <cstddef>
#include <type_traits>
#include <vector>

#include "nn/architecture.h"
#include "nn/mask.h"

namespace minlife {

/// Where one layer's numbers lie in the flat vector of all parameters.
struct LayerSlice {
  LayerShape shape;
  std::size_t weight = 0;  ///< first of [outputs][inputs][kernel][kernel]
  std::size_t bias = 0;    ///< first of [outputs]
  std::size_t slope = 0;   ///< first of [outputs]; meaningful when has_slope
  bool has_slope = false;
  float leak = 0;       ///< the slope below 0 of all its channels, where they have no trained ones
  bool shared = false;  ///< another layer has the same numbers

  /// The slope below 0 of channel `output`. parameters: of the whole network.
  template <typename Numbers>
  auto slope_of(const Numbers& parameters, std::size_t output) const {
    using Number = std::decay_t<decltype(parameters[0])>;
    return has_slope ? parameters[slope + output] : Number{leak};
  }

  /// Where the shape.taps() weights lie through which `output` reads `input`.
  std::size_t first_tap(std::size_t output, std::size_t input) const {
    return weight + (output * static_cast<std::size_t>(shape.inputs) + input) * shape.taps();
  }
};

/// The layout of a network's parameters: layer after layer in forward order, each weight, bias, slope. Tied
/// layers lie where the first of them does.
struct ParameterLayout {
  std::vector<LayerSlice> layers;
  std::size_t size = 0;

  explicit ParameterLayout(const Architecture& architecture);
};

/// A network: its shape and its numbers. A value.
struct Model {
  Architecture architecture;
  std::vector<float> parameters;  ///< ParameterLayout(architecture).size numbers; 0 where the mask keeps none
  Mask mask;

  std::size_t nonzero() const;    ///< unmasked weights, biases and slopes
  std::size_t macs_left() const;  ///< multiply-adds per cell of the weights that are not masked

  void zero_masked();  ///< the parameters that the mask does not keep
};

}  // namespace minlife
