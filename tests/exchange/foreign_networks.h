#pragma once

#include <vector>

#include "core/random.h"
#include "exchange/layer_list.h"

namespace minlife::testing {

/// "3:2 relu" as a layer of that kernel and so many outputs, with random numbers of He's size.
struct LayerWish {
  int kernel, outputs;
  const char* activation;
};

inline std::vector<ForeignLayer> random_layers(const std::vector<LayerWish>& wishes, std::uint64_t seed) {
  RandomStream random(seed, purpose("foreign "), 0, 0);
  std::vector<ForeignLayer> layers;
  int inputs = 1;
  for (const LayerWish& wish : wishes) {
    ForeignLayer layer{"layer" + std::to_string(layers.size()),
                       wish.kernel,
                       inputs,
                       wish.outputs,
                       {},
                       {},
                       wish.activation,
                       {}};
    const int reads = inputs * wish.kernel * wish.kernel;
    for (int i = 0; i < reads * wish.outputs; ++i)
      layer.weights.push_back(random.normal() * std::sqrt(2.0 / reads));
    for (int o = 0; o < wish.outputs; ++o) layer.biases.push_back(random.normal() / 2);
    const std::string activation = wish.activation;
    if (activation == "leaky_relu") layer.slopes = {0.125};
    if (activation == "prelu")
      for (int o = 0; o < wish.outputs; ++o) layer.slopes.push_back(0.25 * (o + 1));
    layers.push_back(layer);
    inputs = wish.outputs;
  }
  return layers;
}

/// One step of Life in 23 numbers: a 3x3 layer of two channels and a 1x1 layer. With t = live neighbours +
/// self / 2 a cell is alive next iff t is 2.5, 3 or 3.5; the logit is 1/4 - max(2.5 - t, 0) - max(t - 3.5,
/// 0).
inline std::vector<ForeignLayer> life_of_23_numbers() {
  ForeignLayer around{"around", 3, 1, 2, {}, {2.5, -3.5}, "relu", {}};
  for (const double sign : {-1.0, 1.0})
    for (int tap = 0; tap < 9; ++tap) around.weights.push_back(sign * (tap == 4 ? 0.5 : 1.0));
  return {around, {"logit", 1, 2, 1, {-1, -1}, {0.25}, "", {}}};
}

}  // namespace minlife::testing
