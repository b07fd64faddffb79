#include "prune/compact.h"

#include <algorithm>
#include <cmath>

#include "nn/subnetwork.h"
#include "proof/channel_range.h"

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
  for (const std::size_t o : readers.channels)
    for (std::size_t tap = 0; tap < reader.shape.taps(); ++tap)
      if (model.parameters[reader.first_tap(o, channel) + tap] != 0) return true;
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

void mask_weights(Model& model, const LayerSlice& layer) {
  for (std::size_t i = layer.weight; i < layer.bias; ++i) model.mask.set(i, false);
}

}  // namespace

Model compact(const Model& model) {
  const std::vector<Survivors> staying = survivors(model, ParameterLayout(model.architecture).layers);
  ChannelLists channels;
  for (const Survivors& layer : staying) channels.push_back(layer.channels);
  const Subnetwork part = subnetwork(model.architecture, channels);
  Model smaller{part.architecture, {}, Mask::all_kept(part.places.size())};
  for (const std::size_t place : part.places) {
    smaller.mask.set(smaller.parameters.size(), model.mask.keeps(place));
    smaller.parameters.push_back(model.parameters[place]);
  }
  const std::vector<LayerSlice> layers = ParameterLayout(smaller.architecture).layers;
  for (std::size_t k = 0; k + 1 < layers.size(); ++k) {
    if (!staying[k].placeholder) continue;
    mask_weights(smaller, layers[k]);
    smaller.parameters[layers[k].bias] = 0;
    mask_weights(smaller, layers[k + 1]);
  }
  for (std::size_t i = 0; i < smaller.mask.size(); ++i)
    if (!smaller.mask.keeps(i)) smaller.parameters[i] = 0;
  if (smaller.mask.pruned() == 0) smaller.mask = {};
  return smaller;
}

}  // namespace minlife
