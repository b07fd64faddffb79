#pragma once

#include "nn/exact_network.h"

namespace minlife::testing {

/// The exact two-step network, spoilt on a single one of the 2^25 windows: the one with all 25 cells alive.
/// Its first step also marks 3x3 blocks of nine live cells; its second finds nine marks and shouts.
inline Model wrong_on_one_window() {
  Model model = exact_network(2, 2);
  const ParameterLayout layout(model.architecture);
  float* p = model.parameters.data();
  const auto weight = [&](std::size_t layer, int output, int input, int tap) -> float& {
    const LayerShape& shape = layout.layers[layer].shape;
    return p[layout.layers[layer].weight +
             static_cast<std::size_t>((output * shape.inputs + input) * shape.kernel * shape.kernel + tap)];
  };
  for (int tap = 0; tap < 9; ++tap) weight(0, 2, 0, tap) = weight(2, 2, 1, tap) = 1;
  p[layout.layers[0].bias + 2] = p[layout.layers[2].bias + 2] = -8;
  weight(1, 1, 2, 0) = 1;
  weight(3, 0, 2, 0) = 100;
  return model;
}

}  // namespace minlife::testing
