#include "nn/init.h"

#include <algorithm>
#include <cmath>

#include "core/named.h"
#include "core/random_streams.h"
#include "nn/orthogonal.h"

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
/// Of a rectifier: He's.
double orthogonal_length(double scale) { return scale * std::sqrt(2.0); }

/// Orthogonal vectors of that length in the shorter direction of the matrix.
double orthogonal(const LayerShape& layer, double scale) {
  return orthogonal_length(scale) / std::sqrt(std::max<double>(layer.outputs, fan_in(layer)));
}

void make_orthogonal(const LayerShape& layer, double scale, std::span<double> weights) {
  const auto outputs = static_cast<std::size_t>(layer.outputs);
  orthonormalize(outputs, layer.weights() / outputs, weights);
  for (double& weight : weights) weight *= orthogonal_length(scale);
}

constexpr Init kInits[] = {
    {"normal", scale_itself, scale_itself},
    {"normal_zero_bias", scale_itself, none},
    {"he", he, none},
    {"glorot", glorot, none},
    {"orthogonal", orthogonal, none, make_orthogonal},
};

}  // namespace

std::span<const Init> inits() { return kInits; }

const Init& find_init(std::string_view name, std::string_view field) {
  return find_named(kInits, name, field);
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
    std::vector<double> weights(layer.shape.weights());
    for (double& weight : weights) weight = random.normal();
    if (init.arrange != nullptr) init.arrange(layer.shape, scale, weights);
    for (std::size_t i = 0; i < weights.size(); ++i)
      parameters[layer.weight + i] =
          static_cast<float>(init.arrange != nullptr ? weights[i] : weight_deviation * weights[i]);
    for (std::size_t i = 0; i < static_cast<std::size_t>(layer.shape.outputs); ++i) {
      parameters[layer.bias + i] = static_cast<float>(bias_deviation * random.normal());
      if (layer.has_slope) parameters[layer.slope + i] = architecture.activation->initial_slope;
    }
  }
  return parameters;
}

void shift_initial(const Architecture& architecture, double neighbourhood, double rule_bias,
                   std::span<float> parameters) {
  const ParameterLayout layout(architecture);
  for (std::size_t k = 0; k < layout.layers.size(); ++k) {
    if (architecture.is_tied(k)) continue;
    const LayerSlice& layer = layout.layers[k];
    for (std::size_t i = layer.weight; layer.shape.looks_around() && i < layer.bias; ++i)
      parameters[i] *= static_cast<float>(neighbourhood);
    for (std::size_t o = 0; !layer.shape.looks_around() && layer.shape.activated &&
                            o < static_cast<std::size_t>(layer.shape.outputs);
         ++o)
      parameters[layer.bias + o] += static_cast<float>(rule_bias);
  }
}

}  // namespace minlife
