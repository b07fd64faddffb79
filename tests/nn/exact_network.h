#pragma once

#include "nn/parameters.h"

namespace minlife::testing {

/// L(steps, width) with hand-set weights that predict `steps` generations of Life exactly, on both
/// boundaries.
///
/// With t = (live neighbours) + self / 2 a cell is alive next iff t is 2.5, 3 or 3.5. Each step computes
/// h1 = max(2.5 - t, 0), h2 = max(t - 3.5, 0) and r = max(1 - 2 h1 - 2 h2, 0), which is exactly 1 or 0; the
/// decoder gives r - 1/2. Channels beyond the first two (one) are zero. Every product and sum is exact in
/// float.
inline Model exact_network(int steps, int width) {
  Model model;
  model.architecture = life_network(steps, width);
  const ParameterLayout layout(model.architecture);
  model.parameters.assign(layout.size, 0.0f);
  for (std::size_t k = 0; k < layout.layers.size(); ++k) {
    const LayerSlice& layer = layout.layers[k];
    float* weight = model.parameters.data() + layer.weight;
    float* bias = model.parameters.data() + layer.bias;
    const std::size_t row = layer.shape.inputs * layer.shape.taps();
    if (layer.shape.kernel == 3) {
      for (std::size_t tap = 0; tap < 9; ++tap) {
        const float t = tap == 4 ? 0.5f : 1.0f;
        weight[tap] = -t;
        weight[row + tap] = t;
      }
      bias[0] = 2.5f;
      bias[1] = -3.5f;
    } else if (layer.shape.activated) {
      weight[0] = weight[1] = -2.0f;
      bias[0] = 1.0f;
    } else {
      weight[0] = 1.0f;
      bias[0] = -0.5f;
    }
  }
  return model;
}

}  // namespace minlife::testing
