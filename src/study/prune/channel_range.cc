#include "study/prune/channel_range.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace minlife {
namespace {

using Ranges = std::vector<ChannelRange>;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kLargest = 1e37;  ///< well inside float's range, whatever the order of a sum

double size(const ChannelRange& range) { return std::max(std::abs(range.low), std::abs(range.high)); }

ChannelRange hull(const ChannelRange& a, const ChannelRange& b) {
  return {std::min(a.low, b.low), std::max(a.high, b.high)};
}

ChannelRange widened(const ChannelRange& range, double by) { return {range.low - by, range.high + by}; }

ChannelRange activated(const Activation& f, const ChannelRange& z, double slope) {
  if (f.rectifies) return {std::max(z.low, 0.0), std::max(z.high, 0.0)};
  if (z.is_zero()) return z;  // every activation has f(0) = 0, exactly
  const double a = f.value(z.low, slope), b = f.value(z.high, slope);
  ChannelRange range{std::min(a, b), std::max(a, b)};
  if (z.low < f.turning_point && f.turning_point < z.high) {
    const double turn = f.value(f.turning_point, slope);
    range = hull(range, {turn, turn});
  }
  // In float an activation is right to a few units of its value, or of 1 where a difference cancels.
  return widened(range, 0x1p-20 * (1 + std::max(size(range), size(z))));
}

/// Ranges of a layer's outputs, given those of its inputs at every tap: taps[tap][input].
Ranges through(const Model& model, const LayerSlice& layer, const std::vector<Ranges>& taps) {
  const auto inputs = static_cast<std::size_t>(layer.shape.inputs);
  Ranges out(static_cast<std::size_t>(layer.shape.outputs));
  for (std::size_t o = 0; o < out.size(); ++o) {
    const double bias = model.parameters[layer.bias + o];
    ChannelRange z{bias, bias};
    double magnitude = std::abs(bias), terms = 0;
    for (std::size_t i = 0; i < inputs; ++i)
      for (std::size_t tap = 0; tap < taps.size(); ++tap) {
        const double weight = model.parameters[layer.first_tap(o, i) + tap];
        const ChannelRange& in = taps[tap][i];
        if (weight == 0 || in.is_zero()) continue;
        const double a = weight * in.low, b = weight * in.high;
        z = {z.low + std::min(a, b), z.high + std::max(a, b)};
        magnitude += std::max(std::abs(a), std::abs(b));
        terms += 1;
      }
    if (!(magnitude < kLargest)) {
      out[o] = {-kInfinity, kInfinity};
      continue;
    }
    // Two roundings a term of at most 2^-24, or 2^-149 where it is subnormal; twice that for safety.
    if (terms > 0) z = widened(z, (terms + 2) * (0x1p-22 * magnitude + 0x1p-147));
    if (layer.shape.activated)
      z = activated(*model.architecture.activation, z,
                    layer.has_slope ? model.parameters[layer.slope + o] : 0.0);
    out[o] = size(z) < kLargest ? z : ChannelRange{-kInfinity, kInfinity};
  }
  return out;
}

}  // namespace

std::vector<std::vector<ChannelRange>> channel_ranges(const Model& model) {
  const std::vector<LayerSlice> layers = ParameterLayout(model.architecture).layers;
  std::vector<Ranges> ranges;
  std::size_t first_step = 1;
  while (first_step < layers.size() && layers[first_step].shape.kernel == 1) ++first_step;
  for (int window = 0; window < 512; ++window) {
    std::vector<Ranges> taps;
    for (int tap = 0; tap < 9; ++tap) {
      const double cell = window >> tap & 1;
      taps.push_back({{cell, cell}});
    }
    for (std::size_t k = 0; k < first_step; ++k) {
      const Ranges out = through(model, layers[k], taps);
      if (window == 0) ranges.push_back(out);
      for (std::size_t o = 0; o < out.size(); ++o) ranges[k][o] = hull(ranges[k][o], out[o]);
      taps = {out};
    }
  }
  for (std::size_t k = first_step; k < layers.size(); ++k) {
    Ranges in = ranges.back();
    if (layers[k].shape.kernel == 3)
      for (ChannelRange& range : in) range = hull(range, {0, 0});
    ranges.push_back(through(model, layers[k], std::vector<Ranges>(layers[k].shape.taps(), in)));
  }
  return ranges;
}

}  // namespace minlife
