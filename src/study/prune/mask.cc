#include "study/prune/mask.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "core/elementary.h"
#include "core/error.h"
#include "core/text.h"

namespace minlife {
namespace {

/// One weight in the contest.
struct Candidate {
  std::size_t index = 0;  ///< in ParameterLayout order
  std::size_t layer = 0;
  double score = 0;
};

bool better(const Candidate& a, const Candidate& b) {
  return a.score != b.score ? a.score > b.score : a.index < b.index;
}

bool alive(const Model& model, std::size_t index) { return model.mask.empty() || model.mask[index] != 0; }

/// All weights that are left, best first.
std::vector<Candidate> ranking(const PruneRule& rule, const PruneInput& input) {
  const std::vector<double> scores = rule.score(input);
  const ParameterLayout layout(input.model.architecture);
  std::vector<Candidate> candidates;
  for (std::size_t k = 0; k < layout.layers.size(); ++k) {
    const LayerSlice& layer = layout.layers[k];
    const auto begin = static_cast<std::ptrdiff_t>(candidates.size());
    for (std::size_t i = layer.weight; i < layer.bias; ++i) {
      if (!alive(input.model, i)) continue;
      if (!std::isfinite(scores[i]))
        throw value_error("the " + std::string(rule.name) + " score of weight " + std::to_string(i),
                          shortest(scores[i]), "it must be a finite number",
                          "the network has diverged; prune an earlier one");
      candidates.push_back({i, k, scores[i]});
    }
    if (rule.scope != Scope::per_layer) continue;
    std::sort(candidates.begin() + begin, candidates.end(), better);
    for (std::size_t j = 0; j < candidates.size() - static_cast<std::size_t>(begin); ++j)
      candidates[static_cast<std::size_t>(begin) + j].score =
          -(static_cast<double>(j) + 0.5) / static_cast<double>(layer.shape.weights());
  }
  std::sort(candidates.begin(), candidates.end(), better);
  return candidates;
}

/// Gives every empty layer its best weight, for the weakest of a layer that can spare one. `ranked`: best
/// first, of which the first `count` are kept; returns which are.
std::vector<std::uint8_t> fill_layers(const std::vector<Candidate>& ranked, std::size_t count,
                                      std::size_t layers) {
  std::vector<std::uint8_t> kept(ranked.size());
  std::vector<std::size_t> in_layer(layers);
  for (std::size_t c = 0; c < count; ++c) {
    kept[c] = 1;
    ++in_layer[ranked[c].layer];
  }
  for (std::size_t k = 0; k < layers; ++k) {
    if (in_layer[k] > 0) continue;
    std::size_t best = 0, weakest = ranked.size();
    while (best < ranked.size() && ranked[best].layer != k) ++best;
    if (best == ranked.size()) continue;  // nothing was left in it before
    do --weakest;
    while (kept[weakest] == 0 || in_layer[ranked[weakest].layer] < 2);
    kept[weakest] = 0;
    --in_layer[ranked[weakest].layer];
    kept[best] = 1;
    ++in_layer[k];
  }
  return kept;
}

Mask cut(const PruneRule& rule, const PruneInput& input, std::size_t count, bool allow_empty_layers) {
  const std::vector<Candidate> ranked = ranking(rule, input);
  const ParameterLayout layout(input.model.architecture);
  std::vector<std::uint8_t> kept;
  if (allow_empty_layers) {
    kept.assign(ranked.size(), 0);
    std::fill_n(kept.begin(), count, std::uint8_t{1});
  } else {
    kept = fill_layers(ranked, count, layout.layers.size());
  }
  Mask mask(layout.size, 1);
  for (const LayerSlice& layer : layout.layers)
    std::fill(mask.begin() + static_cast<std::ptrdiff_t>(layer.weight),
              mask.begin() + static_cast<std::ptrdiff_t>(layer.bias), std::uint8_t{0});
  for (std::size_t c = 0; c < ranked.size(); ++c) mask[ranked[c].index] = kept[c];
  return mask;
}

std::string share(std::size_t count, std::size_t weights) {
  return std::to_string(count) + " of " + std::to_string(weights) + " weights";
}

}  // namespace

std::size_t kept_count(double keep, std::size_t weights) {
  const double exact = keep * static_cast<double>(weights);
  // The double nearest to a decimal fraction, and its product, are each within 2^-53 of it, relatively.
  return static_cast<std::size_t>(std::floor(exact + exact * 0x1p-51 + 0.5));
}

std::size_t dense_weights(const Architecture& architecture) { return architecture.macs_per_cell(); }

std::size_t weights_left(const Model& model) {
  return dense_weights(model.architecture) - (model.parameters.size() - model.nonzero());
}

Mask prune(const PruneRule& rule, const PruneInput& input, double keep, bool allow_empty_layers,
           std::string_view field) {
  if (!(keep > 0 && keep <= 1))
    throw value_error(field, shortest(keep), "it must be a fraction above 0 and up to 1", "try 0.5");
  Model model = input.model;
  const std::size_t weights = dense_weights(model.architecture), left = weights_left(model);
  const std::size_t count = kept_count(keep, weights), layers = model.architecture.layers().size();
  if (count > left)
    throw value_error(
        field, shortest(keep),
        "that is " + share(count, weights) + ", and the network has only " + std::to_string(left) + " left",
        "keep fractions are of the dense network's weights; ask for less");
  if (!allow_empty_layers && count < layers)
    throw value_error(field, shortest(keep),
                      "that leaves " + share(count, weights) + ", and each of the " + std::to_string(layers) +
                          " layers must keep one",
                      "keep at least " +
                          shortest(static_cast<double>(layers) / static_cast<double>(weights)) +
                          ", or allow empty layers");
  Mask mask;
  // keep^(r/R) from what is left already, so that a second pruning goes on where the first ended.
  const double ratio = static_cast<double>(count) / static_cast<double>(left);
  for (int round = 1; round <= rule.rounds; ++round) {
    const double share_left =
        count == 0 ? 0 : exp_exact_bits(log_exact_bits(ratio) * round / static_cast<double>(rule.rounds));
    const std::size_t now =
        round == rule.rounds ? count : std::clamp(kept_count(share_left, left), count, left);
    mask = cut(rule, {model, input.config, input.seed, input.replicate}, now, allow_empty_layers);
    apply_mask(model, mask);
  }
  return mask;
}

void check_mask(const Model& model, std::span<const std::uint8_t> mask) {
  const ParameterLayout layout(model.architecture);
  if (mask.size() != layout.size)
    throw value_error("the mask's length", std::to_string(mask.size()),
                      "the network has " + std::to_string(layout.size) + " parameters",
                      "it belongs to a network of another architecture");
  std::vector<std::uint8_t> maskable(layout.size);
  for (const LayerSlice& layer : layout.layers)
    std::fill(maskable.begin() + static_cast<std::ptrdiff_t>(layer.weight),
              maskable.begin() + static_cast<std::ptrdiff_t>(layer.bias), std::uint8_t{1});
  for (std::size_t i = 0; i < mask.size(); ++i) {
    const std::string where = "the mask at parameter " + std::to_string(i);
    if (mask[i] > 1) throw value_error(where, std::to_string(mask[i]), "it must be 0 (pruned) or 1 (kept)");
    if (mask[i] == 0 && maskable[i] == 0)
      throw value_error(where, "0", "only weights can be masked, and this is a bias or a slope",
                        "is it the mask of another architecture?");
    if (mask[i] == 1 && !alive(model, i))
      throw value_error(where, "1", "the network's own mask has pruned this weight already",
                        "apply the mask to the unpruned network");
  }
}

void apply_mask(Model& model, std::span<const std::uint8_t> mask) {
  check_mask(model, mask);
  model.mask.assign(mask.begin(), mask.end());
  for (std::size_t i = 0; i < mask.size(); ++i)
    if (mask[i] == 0) model.parameters[i] = 0.0f;
}

}  // namespace minlife
