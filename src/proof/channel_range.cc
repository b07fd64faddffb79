#include "proof/channel_range.h"

namespace minlife {
namespace {

using Ranges = std::vector<Bounds>;

/// Ranges of a layer's outputs, given those of its inputs at every tap: taps[tap][input].
Ranges through(const Model& model, const LayerSlice& layer, const std::vector<Ranges>& taps) {
  const auto inputs = static_cast<std::size_t>(layer.shape.inputs);
  Ranges out(static_cast<std::size_t>(layer.shape.outputs));
  for (std::size_t o = 0; o < out.size(); ++o) {
    BoundedSum sum(model.parameters[layer.bias + o]);
    for (std::size_t i = 0; i < inputs; ++i)
      for (std::size_t tap = 0; tap < taps.size(); ++tap)
        sum.add(model.parameters[layer.first_tap(o, i) + tap], taps[tap][i]);
    Bounds z = sum.rounded(kAnyFloat).widened();
    const double slope = layer.slope_of(model.parameters, o);
    if (layer.shape.activated && z.size() < kAnyFloat.largest)
      z = activated(*model.architecture.activation, slope, z, kAnyFloat).widened();
    out[o] = z.size() < kAnyFloat.largest ? z : kAnything;
  }
  return out;
}

}  // namespace

std::vector<std::vector<Bounds>> channel_ranges(const Model& model) {
  const std::vector<LayerSlice> layers = ParameterLayout(model.architecture).layers;
  std::vector<Ranges> ranges;
  std::size_t first_step = 1;
  while (first_step < layers.size() && !layers[first_step].shape.looks_around()) ++first_step;
  for (int window = 0; window < 512; ++window) {
    std::vector<Ranges> taps;
    for (int tap = 0; tap < 9; ++tap) {
      const double cell = window >> tap & 1;
      taps.push_back({Bounds{cell, cell}});
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
    if (layers[k].shape.looks_around())
      for (Bounds& range : in) range = hull(range, {});
    ranges.push_back(through(model, layers[k], std::vector<Ranges>(layers[k].shape.taps(), in)));
  }
  return ranges;
}

}  // namespace minlife
