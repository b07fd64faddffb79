#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "nn/architecture.h"

namespace minlife {

/// Where one layer's numbers lie in the flat vector of all parameters.
struct LayerSlice {
  LayerShape shape;
  std::size_t weight = 0;  ///< first of [outputs][inputs][kernel][kernel]
  std::size_t bias = 0;    ///< first of [outputs]
  std::size_t slope = 0;   ///< first of [outputs]; meaningful when has_slope
  bool has_slope = false;
  bool shared = false;  ///< another layer has the same numbers

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
  std::vector<float> parameters;   ///< ParameterLayout(architecture).size numbers
  std::vector<std::uint8_t> mask;  ///< empty, or one per parameter: 0 where pruned (weights only)

  std::size_t nonzero() const;    ///< unmasked weights, biases and slopes
  std::size_t macs_left() const;  ///< multiply-adds per cell of the weights that are not masked
};

}  // namespace minlife
