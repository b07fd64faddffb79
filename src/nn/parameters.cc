#include "nn/parameters.h"

#include <algorithm>

namespace minlife {

ParameterLayout::ParameterLayout(const Architecture& architecture) {
  for (std::size_t k = 0; k < architecture.layers.size(); ++k) {
    const LayerShape& shape = architecture.layers[k];
    if (architecture.is_tied(k)) {
      layers.push_back(layers[architecture.ties[k]]);
      layers[architecture.ties[k]].shared = layers.back().shared = true;
      continue;
    }
    LayerSlice slice;
    slice.shape = shape;
    slice.has_slope = shape.activated && architecture.activation->has_slope;
    slice.leak = architecture.leak_of(k);
    slice.weight = size;
    slice.bias = slice.weight + shape.weights();
    slice.slope = slice.bias + static_cast<std::size_t>(shape.outputs);
    size = slice.slope + (slice.has_slope ? static_cast<std::size_t>(shape.outputs) : 0);
    layers.push_back(slice);
  }
}

std::size_t Model::macs_left() const {
  if (mask.is_dense()) return architecture.macs_per_cell();
  std::size_t count = 0;
  for (const LayerSlice& layer : ParameterLayout(architecture).layers)
    count += layer.shape.weights() - mask.pruned(layer.weight, layer.bias);
  return count;
}

std::size_t Model::nonzero() const { return parameters.size() - mask.pruned(); }

void Model::zero_masked() {
  for (std::size_t i = 0; i < mask.size(); ++i)
    if (!mask.keeps(i)) parameters[i] = 0;
}

}  // namespace minlife
