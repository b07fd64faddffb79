#include "nn/subnetwork.h"

#include <algorithm>
#include <cassert>

#include "nn/parameters.h"

namespace minlife {

Subnetwork subnetwork(const Architecture& whole, const ChannelLists& staying) {
  const std::vector<LayerSlice> layers = ParameterLayout(whole).layers;
  assert(staying.size() == layers.size() && staying.back().size() == 1 && whole.ties.empty());
  Subnetwork smaller{whole, {}};
  int channels = 1;
  for (std::size_t k = 0; k < layers.size(); ++k) {
    LayerShape& shape = smaller.architecture.layers[k];
    shape.inputs = channels;
    shape.outputs = channels = static_cast<int>(staying[k].size());
  }
  const std::vector<std::size_t> board = {0};
  for (std::size_t k = 0; k < layers.size(); ++k) {
    const LayerSlice& from = layers[k];
    for (const std::size_t o : staying[k])
      for (const std::size_t i : k == 0 ? board : staying[k - 1])
        for (std::size_t tap = 0; tap < from.shape.taps(); ++tap)
          smaller.places.push_back(from.first_tap(o, i) + tap);
    for (const std::size_t o : staying[k]) smaller.places.push_back(from.bias + o);
    if (from.has_slope)
      for (const std::size_t o : staying[k]) smaller.places.push_back(from.slope + o);
  }
  assert(smaller.places.size() == smaller.architecture.parameters());
  return smaller;
}

ChannelLists read_channels(const Architecture& whole, const Mask& mask) {
  const std::vector<LayerSlice> layers = ParameterLayout(whole).layers;
  ChannelLists read(layers.size());
  read.back() = {0};
  bool any = true;  // in the layer behind
  for (std::size_t k = layers.size() - 1; k-- > 0;) {
    const LayerSlice& reader = layers[k + 1];
    for (std::size_t c = 0; any && c < static_cast<std::size_t>(layers[k].shape.outputs); ++c) {
      const bool is_read = std::ranges::any_of(read[k + 1], [&](std::size_t o) {
        const std::size_t first = reader.first_tap(o, c), taps = reader.shape.taps();
        return mask.pruned(first, first + taps) < taps;
      });
      if (is_read) read[k].push_back(c);
    }
    any = !read[k].empty();
    if (!any) read[k] = {0};
  }
  return read;
}

}  // namespace minlife
