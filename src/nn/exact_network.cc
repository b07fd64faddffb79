#include "nn/exact_network.h"

namespace minlife {

Model exact_network(int steps, int width) {
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

}  // namespace minlife
