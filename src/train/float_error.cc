#include "train/float_error.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace minlife {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

double size(const FloatChannel& channel) { return std::max(std::abs(channel.low), std::abs(channel.high)); }

}  // namespace

FloatChannel activated(const Activation& activation, double slope, const FloatChannel& channel) {
  if (activation.rectifies) return {std::max(channel.low, 0.0), std::max(channel.high, 0.0), channel.error};
  // |f(z)| <= lipschitz * |z|, as every activation has f(0) = 0.
  const double reach = size(channel) + channel.error, lipschitz = activation.lipschitz(reach, slope);
  const double largest = lipschitz * reach;
  // In float an activation is right to a few units of its value, of its argument (silu far below zero), or of
  // 1 where a difference cancels.
  const double own = 0x1p-20 * (1 + std::max(reach, largest));
  const double error = fits_float(largest + own) ? lipschitz * channel.error + own : kInfinity;
  return {-largest, largest, error};
}

std::vector<FloatChannel> through_points(const LayerSlice& layer, const Activation& activation,
                                         std::span<const float> parameters,
                                         const std::vector<FloatChannel>& inputs) {
  assert(layer.shape.kernel == 1 && inputs.size() == static_cast<std::size_t>(layer.shape.inputs));
  // A term is rounded by its product and by the sums behind it; a little more covers what is of second order.
  const auto roundings = static_cast<double>(inputs.size() + 3);
  std::vector<FloatChannel> outputs;
  for (std::size_t o = 0; o < static_cast<std::size_t>(layer.shape.outputs); ++o) {
    const double bias = parameters[layer.bias + o];
    FloatChannel sum{bias, bias, 0};
    double magnitude = std::abs(bias);
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      const double weight = parameters[layer.first_tap(o, i)];
      const double a = weight * inputs[i].low, b = weight * inputs[i].high;
      sum.low += std::min(a, b);
      sum.high += std::max(a, b);
      sum.error += std::abs(weight) * inputs[i].error;
      magnitude += std::abs(weight) * (size(inputs[i]) + inputs[i].error);
    }
    sum.error += roundings * (kFloatRounding * magnitude + 2 * kFloatUnderflow);
    if (!fits_float(magnitude)) sum.error = kInfinity;
    const double slope = layer.has_slope ? parameters[layer.slope + o] : 0.0;
    outputs.push_back(layer.shape.activated ? activated(activation, slope, sum) : sum);
  }
  return outputs;
}

}  // namespace minlife
