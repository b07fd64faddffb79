#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "nn/architecture.h"
#include "nn/mask.h"

namespace minlife {

/// For each layer some of its outputs, ascending.
using ChannelLists = std::vector<std::vector<std::size_t>>;

/// Some of a network's channels as a smaller dense network.
struct Subnetwork {
  Architecture architecture;
  std::vector<std::size_t> places;  ///< of each of its parameters, the index among the whole network's
};

/// The channels `staying`: at least one of each layer, the last one's only output.
Subnetwork subnetwork(const Architecture& whole, const ChannelLists& staying);

/// The channels that the logits read through unmasked weights, whatever these are: the logits do not depend
/// on the others. A layer without any keeps its first channel, and so do those before it. mask:
/// empty, or one byte a parameter in ParameterLayout order, 0 where pruned.
ChannelLists read_channels(const Architecture& whole, const Mask& mask);

}  // namespace minlife
