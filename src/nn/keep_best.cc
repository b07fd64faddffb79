#include "nn/keep_best.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace minlife {
namespace {

bool better(const Candidate& a, const Candidate& b) {
  return a.score != b.score ? a.score > b.score : a.index < b.index;
}

/// Replaces scores by ranks that layers of all sizes share.
void rank_by_layer(std::vector<Candidate>& sorted, std::span<const std::size_t> layer_sizes) {
  std::vector<std::size_t> seen(layer_sizes.size());
  for (Candidate& c : sorted)
    c.score = -(static_cast<double>(seen[c.layer]++) + 0.5) / static_cast<double>(layer_sizes[c.layer]);
  std::sort(sorted.begin(), sorted.end(), better);
}

/// Gives every empty layer its best candidate, for the weakest of a layer that can spare one.
void fill_layers(const std::vector<Candidate>& sorted, std::size_t layers, std::vector<std::uint8_t>& stays) {
  std::vector<std::size_t> in_layer(layers);
  for (std::size_t c = 0; c < sorted.size(); ++c) in_layer[sorted[c].layer] += stays[c];
  for (std::size_t k = 0; k < layers; ++k) {
    if (in_layer[k] > 0) continue;
    std::size_t best = 0, weakest = sorted.size();
    while (best < sorted.size() && sorted[best].layer != k) ++best;
    if (best == sorted.size()) continue;
    do --weakest;
    while (stays[weakest] == 0 || in_layer[sorted[weakest].layer] < 2);
    stays[weakest] = 0;
    --in_layer[sorted[weakest].layer];
    stays[best] = 1;
    ++in_layer[k];
  }
}

}  // namespace

std::size_t kept_count(double keep, std::size_t weights) {
  const double exact = keep * static_cast<double>(weights);
  // The double nearest to a decimal fraction, and its product, are each within 2^-53 of it, relatively.
  return static_cast<std::size_t>(std::floor(exact + exact * 0x1p-51 + 0.5));
}

std::vector<std::size_t> keep_best(std::vector<Candidate> candidates, Scope scope,
                                   std::span<const std::size_t> layer_sizes, std::size_t count,
                                   bool allow_empty_layers) {
  std::sort(candidates.begin(), candidates.end(), better);
  if (scope == Scope::per_layer) rank_by_layer(candidates, layer_sizes);
  std::vector<std::uint8_t> stays(candidates.size());
  std::fill_n(stays.begin(), count, std::uint8_t{1});
  if (!allow_empty_layers) fill_layers(candidates, layer_sizes.size(), stays);
  std::vector<std::size_t> indices;
  for (std::size_t c = 0; c < candidates.size(); ++c)
    if (stays[c] != 0) indices.push_back(candidates[c].index);
  return indices;
}

Mask keep_best_weights(const Model& model, const std::function<double(std::size_t)>& score, Scope scope,
                       std::size_t count, bool allow_empty_layers) {
  const ParameterLayout layout(model.architecture);
  Mask mask = Mask::all_kept(layout.size);
  std::vector<Candidate> candidates;
  std::vector<std::size_t> sizes;
  for (const LayerSlice& layer : layout.layers) {
    for (std::size_t i = layer.weight; i < layer.bias; ++i) {
      mask.set(i, false);
      if (model.mask.keeps(i)) candidates.push_back({i, sizes.size(), score(i)});
    }
    sizes.push_back(layer.shape.weights());
  }
  count = std::min(count, candidates.size());
  for (const std::size_t i : keep_best(std::move(candidates), scope, sizes, count, allow_empty_layers))
    mask.set(i, true);
  return mask;
}

}  // namespace minlife
