#include "prune/channels.h"

#include <fmt/format.h>

#include <cmath>
#include <string>

#include "core/error.h"
#include "core/text.h"
#include "prune/selection.h"

namespace minlife {
namespace {

/// Calls function(parameter index) for every weight into and out of channel `channel` of layer k.
template <typename Function>
void for_each_weight(const std::vector<LayerSlice>& layers, std::size_t k, std::size_t channel,
                     Function function) {
  const LayerSlice &into = layers[k], &out = layers[k + 1];
  for (std::size_t i = into.first_tap(channel, 0); i < into.first_tap(channel + 1, 0); ++i) function(i);
  for (std::size_t o = 0; o < static_cast<std::size_t>(out.shape.outputs); ++o)
    for (std::size_t tap = 0; tap < out.shape.taps(); ++tap) function(out.first_tap(o, channel) + tap);
}

/// The channels that are left, by number, without scores.
std::vector<Candidate> candidates_left(const Model& model) {
  const std::vector<LayerSlice> layers = ParameterLayout(model.architecture).layers;
  std::vector<Candidate> left;
  std::size_t number = 0;
  for (std::size_t k = 0; k + 1 < layers.size(); ++k)
    for (std::size_t c = 0; c < static_cast<std::size_t>(layers[k].shape.outputs); ++c, ++number) {
      bool here = false;
      for_each_weight(layers, k, c, [&](std::size_t i) { here = here || model.mask.keeps(i); });
      if (here) left.push_back({number, k, 0});
    }
  return left;
}

}  // namespace

bool too_few_channels(const Architecture& architecture, double keep) {
  const std::vector<std::size_t> layers = channel_layers(architecture);
  return kept_count(keep, layers.size()) < layers.back() + 1;
}

std::vector<std::size_t> channel_layers(const Architecture& architecture) {
  std::vector<std::size_t> layers;
  const std::vector<LayerShape>& shapes = architecture.layers;
  for (std::size_t k = 0; k + 1 < shapes.size(); ++k)
    layers.insert(layers.end(), static_cast<std::size_t>(shapes[k].outputs), k);
  return layers;
}

std::size_t channels_left(const Model& model) { return candidates_left(model).size(); }

Mask prune_channels(const Criterion& criterion, const ScoringInput& input, double keep,
                    std::string_view field) {
  const Model& model = input.model;
  const std::vector<LayerSlice> layers = ParameterLayout(model.architecture).layers;
  const std::vector<std::size_t> layer_of = channel_layers(model.architecture);
  std::vector<Candidate> left = candidates_left(model);
  std::vector<std::size_t> sizes(layers.size() - 1), first(layers.size() - 1);
  for (std::size_t c = 0; c < layer_of.size(); ++c)
    if (sizes[layer_of[c]]++ == 0) first[layer_of[c]] = c;
  const std::size_t count =
      checked_count(keep, layer_of.size(), left.size(), sizes.size(), "channels", false, field);
  const std::vector<double> scores = criterion.score(input);
  for (Candidate& candidate : left) {
    candidate.score = scores[candidate.index];
    if (!std::isfinite(candidate.score))
      throw value_error(fmt::format("the {} score of channel {}", criterion.name, candidate.index),
                        shortest(candidate.score), "it must be a finite number",
                        "the network has diverged; prune an earlier one");
  }
  std::vector<bool> stays(layer_of.size());
  for (const std::size_t c : keep_best(std::move(left), criterion.scope, sizes, count, false))
    stays[c] = true;
  Mask mask = model.mask.is_dense() ? Mask::all_kept(model.parameters.size()) : model.mask;
  for (std::size_t c = 0; c < layer_of.size(); ++c)
    if (!stays[c])
      for_each_weight(layers, layer_of[c], c - first[layer_of[c]],
                      [&](std::size_t i) { mask.set(i, false); });
  return mask;
}

}  // namespace minlife
