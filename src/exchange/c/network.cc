#include "exchange/c/network.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "prune/integer/stored_bytes.h"

namespace minlife::c {
namespace {

/// What a sum can be, on any board.
struct Range {
  double low = 0, high = 0;
  double size() const { return std::max(std::abs(low), std::abs(high)); }
};

/// The narrowest type that holds the range of a sum, and all that comes on the way to it.
std::string type_for(double size) {
  if (size <= 127) return "int8_t";
  if (size <= 32767) return "int16_t";
  if (size <= 2147483647.0) return "int32_t";
  // Doubles hold every integer up to 2^53, so that far the sizes here are right.
  if (size <= 0x1p53) return "int64_t";
  throw InputError(
      "the sums of such a network of integers are too large for 64 bits; nothing was written (try fewer "
      "--bits)");
}

Range activated_range(const Activation& activation, double slope, const Range& z) {
  const double a = activation.value(z.low, slope), b = activation.value(z.high, slope);
  Range out{std::min(a, b), std::max(a, b)};
  if (z.low < 0 && 0 < z.high) out = {std::min(out.low, 0.0), std::max(out.high, 0.0)};
  return out;
}

bool has_slopes(const Activation& activation) { return activation.initial_slope != 0; }

/// Slopes as whole numbers, and biases as large as what they are added to (prune/integer/stored_bytes.h).
void make_whole(Layer& layer, const Activation& activation, double scale) {
  for (double& bias : layer.bias) bias *= scale;
  if (!layer.shape.activated || !has_slopes(activation)) return;
  for (double& slope : layer.slope) slope *= kSlopeUnit;
}

}  // namespace

std::size_t Network::nonzero_weights() const {
  std::size_t count = 0;
  for (const Stage& stage : stages)
    for (const Layer& layer : stage)
      count += layer.weight.size() -
               static_cast<std::size_t>(std::count(layer.weight.begin(), layer.weight.end(), 0.0));
  return count;
}

Network network_of(const Model& model) {
  Network network;
  network.activation = model.architecture.activation;
  const ParameterLayout layout(model.architecture);
  for (std::size_t k = 0; k < layout.layers.size(); ++k) {
    const LayerSlice& slice = layout.layers[k];
    if (k == 0 && !slice.shape.looks_around())
      throw InputError(
          "layer 0 of the network is 1x1; the C header is for networks whose first layer is 3x3");
    Layer layer{slice.shape, {}, {}, {}, "float"};
    const float* numbers = model.parameters.data();
    layer.weight.assign(numbers + slice.weight, numbers + slice.weight + slice.shape.weights());
    for (std::size_t o = 0; o < static_cast<std::size_t>(slice.shape.outputs); ++o) {
      layer.bias.push_back(numbers[slice.bias + o]);
      layer.slope.push_back(slice.slope_of(model.parameters, o));
    }
    if (slice.shape.looks_around()) network.stages.emplace_back();
    network.stages.back().push_back(std::move(layer));
  }
  return network;
}

Network integer_network_of(const Model& model) {
  Network network = network_of(model);
  network.integer = true;
  const Activation& activation = *network.activation;
  std::vector<Range> inputs{{0, 1}};
  const std::vector<double> scales = bias_scales(model.architecture);
  auto scale = scales.begin();
  for (Stage& stage : network.stages)
    for (Layer& layer : stage) {
      make_whole(layer, activation, *scale++);
      std::vector<Range> outputs;
      double largest = 0;
      for (int o = 0; o < layer.shape.outputs; ++o) {
        const auto row = static_cast<std::size_t>(o);
        Range sum{layer.bias[row], layer.bias[row]};
        double size = std::abs(layer.bias[row]);  // of every partial sum, in any order
        for (int i = 0; i < layer.shape.inputs; ++i)
          for (int tap = 0; tap < static_cast<int>(layer.shape.taps()); ++tap) {
            const Range& x = inputs[static_cast<std::size_t>(i)];
            const double w = layer.weight_of(o, i, tap);
            sum.low += std::min(w * x.low, w * x.high);
            sum.high += std::max(w * x.low, w * x.high);
            size += std::abs(w) * x.size();
          }
        Range out = sum;
        if (layer.shape.activated) {
          out = activated_range(activation, layer.slope[row], sum);
          // A value that is not negative is multiplied too, where slopes are eighths.
          if (has_slopes(activation)) out.high = std::max(out.high, sum.high * kSlopeUnit);
        }
        // Beyond a dead edge features are 0.
        outputs.push_back({std::min(out.low, 0.0), std::max(out.high, 0.0)});
        largest = std::max({largest, size, out.size()});
      }
      layer.type = type_for(largest);
      inputs = std::move(outputs);
    }
  return network;
}

std::size_t float_bytes(const Network& network) {
  std::size_t numbers = 0;
  for (const Stage& stage : network.stages)
    for (const Layer& layer : stage) {
      const bool slopes = layer.shape.activated && has_slopes(*network.activation);
      numbers += layer.weight.size() + layer.bias.size() + (slopes ? layer.slope.size() : 0);
    }
  return 4 * numbers;
}

}  // namespace minlife::c
