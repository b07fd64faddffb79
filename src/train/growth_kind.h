#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "nn/init.h"
#include "nn/parameters.h"

namespace minlife {

/// A network that is about to gain channels: `model` has its new shape, with the old numbers in their places
/// and 0 everywhere else. The channels from old_channels[k] on of layer k are new.
struct GrowthMoment {
  Model& model;
  std::vector<std::size_t> old_channels;
  const Init& init;
  double init_scale = 1, init_neighbourhood = 1, init_rule_bias = 0;  ///< of fresh numbers
  std::uint64_t seed = 0, replicate = 0;
  std::uint64_t growth =
      0;  ///< how many there were before; with the layer it names the stream of fresh numbers
};

/// The numbers of layer `layer` come from the stream (seed, "grow", growth * 2^16 + layer, replicate).
inline std::uint64_t growth_stream(const GrowthMoment& moment, std::size_t layer) {
  return moment.growth << 16 | layer;
}

/// A way to fill new channels: one file under growths/, which says what it does and where it is from, and one
/// line in growths/table.h.
struct Growth {
  const char* name;
  void (*fill)(const GrowthMoment& moment);
};

}  // namespace minlife
