#include "prune/selection.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"
#include "core/text.h"
#include "prune/mask.h"

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

std::size_t checked_count(double keep, std::size_t all, std::size_t left, std::size_t layers,
                          const std::string& things, bool allow_empty_layers, std::string_view field) {
  if (!(keep > 0 && keep <= 1))
    throw value_error(field, shortest(keep), "it must be a fraction above 0 and up to 1", "try 0.5");
  const std::size_t count = kept_count(keep, all);
  const std::string share = fmt::format("{} of {} {}", count, all, things);
  if (count > left)
    throw value_error(field, shortest(keep),
                      fmt::format("that is {}, and the network has only {} left", share, left),
                      fmt::format("keep fractions are of the dense network's {}; ask for less", things));
  if (!allow_empty_layers && count < layers)
    throw value_error(field, shortest(keep),
                      fmt::format("that leaves {}, and each of the {} layers must keep one", share, layers),
                      "keep at least " + shortest(static_cast<double>(layers) / static_cast<double>(all)));
  return count;
}

}  // namespace minlife
