#pragma once

#include "nn/activations.h"
#include "nn/exact_network.h"
#include "nn/init.h"

namespace minlife::testing {

/// L(steps, width) as a training of `seed` begins with, by He's initialisation.
inline Model random_model(int steps, int width, const char* activation, bool merged, std::uint64_t seed) {
  Model model;
  model.architecture = life_network(steps, width, find_activation(activation), merged);
  model.parameters = initial_parameters(model.architecture, find_init("he"), 1, seed, 0);
  return model;
}

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
