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

/// Kernels of one output channel side by side, from input `first` to `last`; behind the last row but one the
/// bias, where it is told.
std::string kernels(const LayerSlice& layer, const float* p, std::size_t out, std::size_t first,
                    std::size_t last, float largest, bool with_bias) {
  const auto side = static_cast<std::size_t>(layer.shape.kernel);
  std::string text;
  for (std::size_t row = 0; row < side; ++row) {
    text += "  ";
    for (std::size_t in = first; in < last; ++in) {
      if (in > first && side > 1) text += "  ";
      for (std::size_t column = 0; column < side; ++column)
        text += cell(p[layer.first_tap(out, in) + row * side + column], largest);
    }
    if (row == side / 2 && with_bias) text += "  |" + cell(p[layer.bias + out], largest);
    text += "\n";
  }
  return text;
}

/// How many kernels have room beside each other, and a bias behind them.
std::size_t kernels_in(std::size_t columns, std::size_t side) {
  const std::size_t each = 3 * side + (side > 1 ? 2 : 0), rest = 8;  // "  " before, "  | +9" behind
  return std::max<std::size_t>((columns - rest) / each, 1);
}

}  // namespace

std::string weight_picture(const Model& model, std::size_t columns) {
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
    const std::size_t beside = kernels_in(columns, side);
    for (std::size_t out = 0; out < static_cast<std::size_t>(shape.outputs); ++out) {
      if (out > 0 && side > 1) text += "\n";
      for (std::size_t in = 0; in < inputs; in += beside) {
        const std::size_t last = std::min(in + beside, inputs);
        text += kernels(layer, p, out, in, last, largest, last == inputs);
      }
    }
  }
  return text;
}

}  // namespace minlife
