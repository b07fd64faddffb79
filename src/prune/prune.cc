#include "prune/prune.h"

#include <fmt/format.h>

#include <cmath>
#include <string>
#include <utility>

#include "core/error.h"
#include "core/text.h"
#include "prune/channels.h"
#include "prune/selection.h"

namespace minlife {
namespace {

Mask cut(const Criterion& criterion, const ScoringInput& input, std::size_t count, bool allow_empty_layers) {
  const std::vector<double> scores = criterion.score(input);
  const auto finite_score = [&](std::size_t i) {
    if (!std::isfinite(scores[i]))
      throw value_error(fmt::format("the {} score of weight {}", criterion.name, i), shortest(scores[i]),
                        "it must be a finite number", "the network has diverged; prune an earlier one");
    return scores[i];
  };
  return keep_best_weights(input.model, finite_score, criterion.scope, count, allow_empty_layers);
}

}  // namespace

Mask prune(const Criterion& criterion, const ScoringInput& input, double keep, bool allow_empty_layers,
           std::string_view field) {
  if (criterion.prunes == Prunes::channels) return prune_channels(criterion, input, keep, field);
  Model model = input.model;
  const std::size_t weights = dense_weights(model.architecture), left = weights_left(model);
  const std::size_t count = checked_count(keep, weights, left, model.architecture.layers.size(), "weights",
                                          allow_empty_layers, field);
  Mask mask;
  for (const std::size_t now : round_counts(criterion.rounds, left, count)) {
    mask = cut(criterion, {model, input.config, input.seed, input.replicate}, now, allow_empty_layers);
    apply_mask(model, mask);
  }
  return mask;
}

}  // namespace minlife
