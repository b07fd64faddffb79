#include "prune/integer/stored_bytes.h"

#include <algorithm>
#include <cmath>

namespace minlife {
namespace {

std::size_t bytes_of_integer(double largest) {
  return largest <= 127 ? 1 : largest <= 32767 ? 2 : largest <= 2147483647.0 ? 4 : 8;
}

}  // namespace

std::vector<double> bias_scales(const Architecture& architecture) {
  const Activation& activation = *architecture.activation;
  const bool squares = activation.form == ActivationForm::squared;
  std::vector<double> scales;
  double scale = 1;
  for (const LayerShape& shape : architecture.layers) {
    scales.push_back(scale);
    if (!shape.activated) continue;
    if (squares) scale *= scale;
    if (activation.initial_slope != 0) scale *= kSlopeUnit;
  }
  return scales;
}

std::size_t stored_bytes(const Model& model, int bits) {
  const std::vector<double> scales = bias_scales(model.architecture);
  const std::vector<LayerSlice> layers = ParameterLayout(model.architecture).layers;
  std::size_t bytes = 0;
  for (std::size_t k = 0; k < layers.size(); ++k) {
    const LayerSlice& layer = layers[k];
    const auto outputs = static_cast<std::size_t>(layer.shape.outputs);
    const bool has_slopes = layer.shape.activated && model.architecture.activation->initial_slope != 0;
    double largest = 0;
    for (std::size_t o = 0; o < outputs; ++o) {
      largest =
          std::max(largest, scales[k] * std::abs(static_cast<double>(model.parameters[layer.bias + o])));
      if (has_slopes)
        largest = std::max(largest,
                           kSlopeUnit * std::abs(static_cast<double>(layer.slope_of(model.parameters, o))));
    }
    bytes += (layer.shape.weights() * static_cast<std::size_t>(bits) + 7) / 8;
    bytes += bytes_of_integer(largest) * outputs * (has_slopes ? 2 : 1);
  }
  return bytes;
}

}  // namespace minlife
