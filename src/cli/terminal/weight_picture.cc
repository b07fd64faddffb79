#include "cli/terminal/weight_picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/text.h"

namespace minlife {
namespace {

/// " +7", " -0" or "  .".
std::string cell(float value, float largest) {
  if (value == 0) return "  .";
  const long digit = std::lround(9 * std::abs(value) / largest);
  return fmt::format("{}{}", value < 0 ? " -" : " +", digit);
}

}  // namespace

std::string weight_picture(const Model& model) {
  if (model.parameters.size() > kPictured) return "";
  std::string text;
  const std::vector<LayerSlice> layers = ParameterLayout(model.architecture).layers;
  for (std::size_t k = 0; k < layers.size(); ++k) {
    const LayerSlice& layer = layers[k];
    const LayerShape& shape = layer.shape;
    const float* p = model.parameters.data();
    float largest = 0;
    for (std::size_t i = layer.weight; i < layer.bias + static_cast<std::size_t>(shape.outputs); ++i)
      largest = std::max(largest, std::abs(p[i]));
    text += fmt::format("layer {}: {}x{}, {} -> {}, 9 is {}; at the right the biases\n", k, shape.kernel,
                        shape.kernel, shape.inputs, shape.outputs, shortest(largest));
    const auto side = static_cast<std::size_t>(shape.kernel), inputs = static_cast<std::size_t>(shape.inputs);
    for (std::size_t out = 0; out < static_cast<std::size_t>(shape.outputs); ++out) {
      if (out > 0 && side > 1) text += "\n";
      for (std::size_t row = 0; row < side; ++row) {
        text += "  ";
        for (std::size_t in = 0; in < inputs; ++in) {
          if (in > 0 && side > 1) text += "  ";
          for (std::size_t column = 0; column < side; ++column)
            text += cell(p[layer.first_tap(out, in) + row * side + column], largest);
        }
        if (row == side / 2) text += "  |" + cell(p[layer.bias + out], largest);
        text += "\n";
      }
    }
  }
  return text;
}

}  // namespace minlife
