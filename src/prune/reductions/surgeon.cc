#include <algorithm>
#include <optional>

#include "core/float_environment.h"
#include "prune/mask.h"
#include "prune/reductions/table.h"
#include "prune/search/brain_surgeon.h"
#include "prune/search/candidate_trainer.h"

namespace minlife {
namespace {

// Optimal brain surgeon down to a share of the weights, one weight at a time, and never the last one of a
// layer. The curvature is summed anew when a 64th of the weights that were left is gone: for networks of
// fewer than 128 weights after each one.

constexpr std::size_t kWeightsOfACurvature = 64;

/// The weight that costs least; of equals the first.
std::optional<std::size_t> cheapest_weight(const BrainSurgeon& surgeon, const ParameterLayout& layout) {
  std::optional<std::size_t> best;
  for (const LayerSlice& layer : layout.layers) {
    std::size_t left = 0;
    for (std::size_t p = layer.weight; p < layer.bias; ++p) left += surgeon.keeps(p) ? 1 : 0;
    if (left < 2) continue;
    for (std::size_t p = layer.weight; p < layer.bias; ++p)
      if (surgeon.keeps(p) && (!best || surgeon.cost_of(p) < surgeon.cost_of(*best))) best = p;
  }
  return best;
}

Reduced reduce(const ReductionInput& input, const Interruption& interruption) {
  const FloatScope floats;
  CandidateTrainer trainer(input, interruption);
  Model model = input.model;
  const ParameterLayout layout(model.architecture);
  const std::size_t count =
      std::max(kept_count(input.keep, dense_weights(model.architecture)), layout.layers.size());
  double inverses = 0;
  for (std::size_t left = weights_left(model); left > count;) {
    end_if_asked(interruption);
    BrainSurgeon surgeon(model, trainer.second_order(model).curvature);
    inverses += inverse_flops(model.nonzero());
    const std::size_t gone = std::min(std::max<std::size_t>(1, left / kWeightsOfACurvature), left - count);
    for (std::size_t k = 0; k < gone; ++k) {
      const std::optional<std::size_t> weight = cheapest_weight(surgeon, layout);
      if (!weight) break;
      surgeon.remove(*weight);
    }
    model = surgeon.model();
    left -= gone;
  }
  Reduced reduced{std::move(model), trainer.record(), trainer.costs()};
  reduced.costs.factor_flops += inverses;
  return reduced;
}

}  // namespace

const Reduction kSurgeonReduction = {.name = "surgeon", .takes_share = true, .reduce = reduce};

}  // namespace minlife
