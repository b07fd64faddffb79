#include "prune/integer/integer_layers.h"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace minlife {
namespace {

float in_eighths(float slope) { return std::floor(slope * 8 + 0.5f) / 8; }

/// To the nearest whole number, of two the upper.
float whole(double x) { return static_cast<float>(std::floor(x + 0.5)); }

}  // namespace

IntegerLayers float_layers(const Model& model) {
  IntegerLayers layers;
  for (const LayerSlice& slice : ParameterLayout(model.architecture).layers) {
    IntegerLayer layer;
    layer.outputs = slice.shape.outputs;
    layer.inputs = slice.shape.inputs * static_cast<int>(slice.shape.taps());
    layer.gathers = slice.shape.looks_around() && !layers.empty();
    layer.activated = slice.shape.activated;
    const auto first = model.parameters.begin() + static_cast<std::ptrdiff_t>(slice.weight);
    layer.weight.assign(first, first + static_cast<std::ptrdiff_t>(slice.shape.weights()));
    for (const float weight : layer.weight) layer.moves.push_back(weight != 0);
    for (std::size_t o = 0; o < static_cast<std::size_t>(slice.shape.outputs); ++o) {
      layer.bias.push_back(model.parameters[slice.bias + o]);
      layer.slope.push_back(in_eighths(slice.slope_of(model.parameters, o)));
    }
    layers.push_back(std::move(layer));
  }
  return layers;
}

IntegerLayers rounded_layers(const IntegerLayers& floats, const Activation& activation, float largest,
                             RandomStream* draw) {
  IntegerLayers layers = floats;
  const bool squares = activation.form == ActivationForm::squared;
  std::vector<double> scale{1};  // of each channel that the layer reads
  for (IntegerLayer& layer : layers) {
    const int taps = layer.inputs / static_cast<int>(scale.size());
    std::vector<double> next;
    for (int o = 0; o < layer.outputs; ++o) {
      std::vector<double> row;
      double most = 0;
      for (int k = 0; k < layer.inputs; ++k) {
        row.push_back(layer.row(o)[k] / scale[static_cast<std::size_t>(k / taps)]);
        most = std::max(most, std::abs(row.back()));
      }
      // Beyond `largest` weights are cut off: where there are few values, that may be what fits best.
      const double use = draw != nullptr ? 0.4 + 0.9 * draw->uniform() : 1;
      const double times = most > 0 ? use * static_cast<double>(largest) / most : 1;
      for (int k = 0; k < layer.inputs; ++k)
        layer.weight[static_cast<std::size_t>(o * layer.inputs + k)] =
            std::clamp(whole(times * row[static_cast<std::size_t>(k)]), -largest, largest);
      float& bias = layer.bias[static_cast<std::size_t>(o)];
      bias = whole(times * static_cast<double>(bias));
      next.push_back(squares && layer.activated ? times * times : times);
    }
    scale = std::move(next);
  }
  return layers;
}

Model model_of(const IntegerLayers& layers, const Model& like) {
  Model model = like;
  model.architecture.ties.clear();
  if (model.architecture.leaks)
    model.architecture.leaks = Leaks{in_eighths(model.architecture.leaks->neighbourhood),
                                     in_eighths(model.architecture.leaks->rule)};
  const ParameterLayout layout(model.architecture);
  model.parameters.assign(layout.size, 0);
  model.mask = Mask::all_kept(layout.size);
  for (std::size_t k = 0; k < layers.size(); ++k) {
    const LayerSlice& slice = layout.layers[k];
    std::copy(layers[k].weight.begin(), layers[k].weight.end(),
              model.parameters.begin() + static_cast<std::ptrdiff_t>(slice.weight));
    std::copy(layers[k].bias.begin(), layers[k].bias.end(),
              model.parameters.begin() + static_cast<std::ptrdiff_t>(slice.bias));
    if (slice.has_slope)
      std::copy(layers[k].slope.begin(), layers[k].slope.end(),
                model.parameters.begin() + static_cast<std::ptrdiff_t>(slice.slope));
    for (std::size_t p = slice.weight; p < slice.bias + layers[k].bias.size(); ++p)
      model.mask.set(p, model.parameters[p] != 0);
  }
  if (model.mask.pruned() == 0) model.mask = {};
  return model;
}

}  // namespace minlife
