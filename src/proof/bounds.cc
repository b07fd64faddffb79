#include "proof/bounds.h"

#include <cassert>

namespace minlife {

Bounds hull(const Bounds& a, const Bounds& b) {
  return {std::min(a.low, b.low), std::max(a.high, b.high), std::max(a.error, b.error)};
}

Bounds BoundedSum::rounded(const Rounding& rounding, double terms) const {
  if (!(magnitude_ < rounding.largest)) return {sum_.low, sum_.high, kAnything.error};
  Bounds computed = sum_;
  computed.error += (terms + rounding.more) * (rounding.relative * magnitude_ + rounding.absolute);
  return computed;
}

Bounds activated(const Activation& activation, double slope, const Bounds& z, const Rounding& rounding) {
  if (activation.rectifies) return {std::max(z.low, 0.0), std::max(z.high, 0.0), z.error};
  if (z.is_zero()) return z;
  if (z.error > 0) {
    const double reach = z.size() + z.error, lipschitz = activation.lipschitz(reach, slope);
    const double largest = lipschitz * reach, own = rounding.activation * (1 + std::max(reach, largest));
    const bool fits = largest + own < rounding.largest;
    return {-largest, largest, fits ? lipschitz * z.error + own : kAnything.error};
  }
  const double a = activation.value(z.low, slope), b = activation.value(z.high, slope);
  Bounds range{std::min(a, b), std::max(a, b), 0};
  if (z.low < activation.turning_point && activation.turning_point < z.high) {
    const double turn = activation.value(activation.turning_point, slope);
    range = hull(range, {turn, turn, 0});
  }
  const double largest = range.size(), own = rounding.activation * (1 + std::max(largest, z.size()));
  range.error = largest + own < rounding.largest ? own : kAnything.error;
  return range;
}

std::vector<Bounds> through_points(const LayerSlice& layer, const Activation& activation,
                                   std::span<const float> parameters, const std::vector<Bounds>& inputs) {
  assert(!layer.shape.looks_around() && inputs.size() == static_cast<std::size_t>(layer.shape.inputs));
  std::vector<Bounds> outputs;
  for (std::size_t o = 0; o < static_cast<std::size_t>(layer.shape.outputs); ++o) {
    BoundedSum sum(parameters[layer.bias + o]);
    for (std::size_t i = 0; i < inputs.size(); ++i) sum.add(parameters[layer.first_tap(o, i)], inputs[i]);
    const Bounds z = sum.rounded(kFloatChain);
    const double slope = layer.slope_of(parameters, o);
    outputs.push_back(layer.shape.activated ? activated(activation, slope, z, kFloatChain) : z);
  }
  return outputs;
}

}  // namespace minlife
