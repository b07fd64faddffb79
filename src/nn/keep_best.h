#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "nn/parameters.h"

namespace minlife {

/// Which candidates compete with each other.
enum class Scope {
  global,    ///< all of the network's
  per_layer  ///< those of a layer; every layer keeps its proportional share
};

/// How many weights `keep` asks for: keep * weights, rounded half up as the decimal fraction that the user
/// wrote (0.145 of 100 is 15, though the double nearest to 0.145 lies below it).
std::size_t kept_count(double keep, std::size_t weights);

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

/// The model's mask with those `count` of the weights that it keeps whose scores are the best, all of them
/// where there are no more; biases and slopes stay. score: of a parameter, asked once for each weight kept.
Mask keep_best_weights(const Model& model, const std::function<double(std::size_t)>& score, Scope scope,
                       std::size_t count, bool allow_empty_layers);

}  // namespace minlife
