#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "prune/criterion.h"

namespace minlife {

/// A weight, or a channel, that may stay or go.
struct Candidate {
  std::size_t index = 0;  ///< decides between equal scores: the lower one stays
  std::size_t layer = 0;
  double score = 0;  ///< the larger stays
};

/// Indices of the `count` candidates that stay.
/// - global: the best of all.
/// - per_layer: a layer's share of the count is proportional to its size, by Webster's method: the j-th
///   candidate of a layer of N (j from 0, best first) ranks by (j + 1/2) / N. That is rounding half up layer
///   by layer, with the total kept exact.
/// - No layer that has candidates is left without one, unless allow_empty_layers: an empty one gets its best
///   back, in layer order, and the weakest of all layers that keep two or more goes instead.
/// layer_sizes: N of every layer, gone candidates included. `count` must be at least the number of layers
/// unless allow_empty_layers.
std::vector<std::size_t> keep_best(std::vector<Candidate> candidates, Scope scope,
                                   std::span<const std::size_t> layer_sizes, std::size_t count,
                                   bool allow_empty_layers);

/// `keep` of a network that has `left` of its `all` things ("weights", "channels") in `layers` layers: the
/// count that stays. Throws InputError, naming `field`, when keep is not in (0, 1], or asks for more than are
/// left or (unless allow_empty_layers) for fewer than there are layers.
std::size_t checked_count(double keep, std::size_t all, std::size_t left, std::size_t layers,
                          const std::string& things, bool allow_empty_layers, std::string_view field);

}  // namespace minlife
