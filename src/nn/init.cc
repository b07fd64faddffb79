#include "nn/init.h"

#include <cmath>
#include <string>

#include "core/error.h"
#include "core/random_streams.h"
#include "core/text.h"

namespace minlife {
namespace {

double fan_in(const LayerShape& layer) { return static_cast<double>(layer.inputs * layer.taps()); }
double fan_out(const LayerShape& layer) { return static_cast<double>(layer.outputs * layer.taps()); }

double scale_itself(const LayerShape&, double scale) { return scale; }
double none(const LayerShape&, double) { return 0; }
double he(const LayerShape& layer, double scale) { return scale * std::sqrt(2 / fan_in(layer)); }
double glorot(const LayerShape& layer, double scale) {
  return scale * std::sqrt(2 / (fan_in(layer) + fan_out(layer)));
}

constexpr Init kInits[] = {
    {"normal", scale_itself, scale_itself},
    {"normal_zero_bias", scale_itself, none},
    {"he", he, none},
    {"glorot", glorot, none},
};

}  // namespace

std::span<const Init> inits() { return kInits; }

const Init& find_init(std::string_view name, std::string_view field) {
  std::vector<std::string> names;
  for (const Init& init : kInits) {
    if (name == init.name) return init;
    names.emplace_back(init.name);
  }
  throw value_error(field, name, "it must be one of " + join(names));
}

std::vector<float> initial_parameters(const Architecture& architecture, const Init& init, double scale,
                                      std::uint64_t seed, std::uint64_t replicate) {
  const ParameterLayout layout(architecture);
  std::vector<float> parameters(layout.size);
  for (std::size_t k = 0; k < layout.layers.size(); ++k) {
    if (architecture.is_tied(k)) continue;
    const LayerSlice& layer = layout.layers[k];
    RandomStream random(seed, streams::kInit, k, replicate);
    const double weight_deviation = init.weight_deviation(layer.shape, scale);
    const double bias_deviation = init.bias_deviation(layer.shape, scale);
    for (std::size_t i = layer.weight; i < layer.bias; ++i)
      parameters[i] = static_cast<float>(weight_deviation * random.normal());
    for (std::size_t i = 0; i < static_cast<std::size_t>(layer.shape.outputs); ++i) {
      parameters[layer.bias + i] = static_cast<float>(bias_deviation * random.normal());
      if (layer.has_slope) parameters[layer.slope + i] = architecture.activation->initial_slope;
    }
  }
  return parameters;
}

}  // namespace minlife
