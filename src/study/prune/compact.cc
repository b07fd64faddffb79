#include "study/prune/compact.h"

#include <algorithm>
#include <cmath>

#include "study/prune/channel_range.h"

namespace minlife {
namespace {

/// A layer's channels that stay, as numbers of the old network.
struct Survivors {
  std::vector<std::size_t> channels;
  bool placeholder = false;  ///< none had an effect: the one listed is to be emptied
};

/// True when a channel that stays reads this one.
bool is_read(const Model& model, const LayerSlice& reader, const Survivors& readers, std::size_t channel) {
  if (readers.placeholder) return false;
  const auto inputs = static_cast<std::size_t>(reader.shape.inputs),
             taps = static_cast<std::size_t>(reader.shape.kernel * reader.shape.kernel);
  for (const std::size_t o : readers.channels)
    for (std::size_t tap = 0; tap < taps; ++tap)
      if (model.parameters[reader.weight + (o * inputs + channel) * taps + tap] != 0) return true;
  return false;
}

/// Who stays in each layer, from the decoder back.
std::vector<Survivors> survivors(const Model& model, const std::vector<LayerSlice>& layers) {
  const auto ranges = channel_ranges(model);
  std::vector<Survivors> staying(layers.size());
  staying.back().channels = {0};
  for (std::size_t k = layers.size() - 1; k-- > 0;) {
    for (std::size_t c = 0; c < ranges[k].size(); ++c) {
      // Zero times infinity is no zero: what might overflow stays.
      const bool finite = std::isfinite(ranges[k][c].low) && std::isfinite(ranges[k][c].high);
      if (ranges[k][c].is_zero() || (finite && !is_read(model, layers[k + 1], staying[k + 1], c))) continue;
      staying[k].channels.push_back(c);
    }
    if (staying[k].channels.empty()) staying[k] = {{0}, true};
  }
  return staying;
}

Architecture shrunk(const Architecture& architecture, const std::vector<Survivors>& staying) {
  Architecture smaller = architecture;
  std::size_t k = 0;
  for (StepChannels& step : smaller.steps) {
    step.hidden = static_cast<int>(staying[k++].channels.size());
    if (step.rule != 0) step.rule = static_cast<int>(staying[k++].channels.size());
  }
  return smaller;
}

}  // namespace

Model compact(const Model& model) {
  const std::vector<LayerSlice> layers = ParameterLayout(model.architecture).layers;
  const std::vector<Survivors> staying = survivors(model, layers);
  Model smaller{shrunk(model.architecture, staying), {}, {}};
  const ParameterLayout layout(smaller.architecture);
  smaller.parameters.resize(layout.size);
  smaller.mask.assign(layout.size, 1);
  const Survivors board{{0}, false};
  for (std::size_t k = 0; k < layers.size(); ++k) {
    const LayerSlice &from = layers[k], &to = layout.layers[k];
    const Survivors &in = k == 0 ? board : staying[k - 1], &out = staying[k];
    const auto taps = static_cast<std::size_t>(from.shape.kernel * from.shape.kernel);
    std::size_t next = to.weight;
    for (std::size_t o = 0; o < out.channels.size(); ++o) {
      const std::size_t channel = out.channels[o];
      for (const std::size_t i : in.channels)
        for (std::size_t tap = 0; tap < taps; ++tap, ++next) {
          const std::size_t old =
              from.weight + (channel * static_cast<std::size_t>(from.shape.inputs) + i) * taps + tap;
          const bool pruned = !model.mask.empty() && model.mask[old] == 0;
          smaller.mask[next] = !(pruned || in.placeholder || out.placeholder);
          smaller.parameters[next] = smaller.mask[next] != 0 ? model.parameters[old] : 0.0f;
        }
      smaller.parameters[to.bias + o] = out.placeholder ? 0.0f : model.parameters[from.bias + channel];
      if (to.has_slope) smaller.parameters[to.slope + o] = model.parameters[from.slope + channel];
    }
  }
  if (std::count(smaller.mask.begin(), smaller.mask.end(), std::uint8_t{0}) == 0) smaller.mask.clear();
  return smaller;
}

}  // namespace minlife
