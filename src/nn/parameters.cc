#include "nn/parameters.h"

#include <algorithm>

namespace minlife {

ParameterLayout::ParameterLayout(const Architecture& architecture) {
  for (const LayerShape& shape : architecture.layers) {
    LayerSlice slice;
    slice.shape = shape;
    slice.has_slope = shape.activated && architecture.activation->has_slope;
    slice.weight = size;
    slice.bias = slice.weight + shape.weights();
    slice.slope = slice.bias + static_cast<std::size_t>(shape.outputs);
    size = slice.slope + (slice.has_slope ? static_cast<std::size_t>(shape.outputs) : 0);
    layers.push_back(slice);
  }
}

std::size_t Model::nonzero() const {
  return parameters.size() - static_cast<std::size_t>(std::count(mask.begin(), mask.end(), std::uint8_t{0}));
}

}  // namespace minlife
