#include <algorithm>
#include <cmath>

#include "nn/keep_best.h"
#include "train/masks/table.h"

namespace minlife {
namespace {

// Gradual magnitude pruning (Zhu and Gupta, arXiv:1710.01878, equation 1): with s the share that is gone at
// the end and x the progress, s (1 - (1 - x)^3) of the weights are gone, those of the smallest magnitude. The
// paper prunes every layer by the same share; here also over the network, as the study's other routes by
// magnitude do. A weight that is gone stays so: the paper holds it where it was, and may take it back.

std::size_t gradual_count(const MaskMoment& moment) {
  const double left = 1 - moment.progress, keep = moment.settings.keep;
  const Architecture& architecture = moment.model.architecture;
  const double share = moment.progress == 1 ? keep : keep + (1 - keep) * left * left * left;
  return std::max(kept_count(share, architecture.weights()), architecture.layers.size());
}

Mask pruned_to_schedule(const MaskMoment& moment, Scope scope) {
  const auto magnitude = [&](std::size_t i) {
    return std::abs(static_cast<double>(moment.model.parameters[i]));
  };
  return keep_best_weights(moment.model, magnitude, scope, gradual_count(moment), false);
}

}  // namespace

const MaskSchedule kGradualMask = {
    .name = "gradual", .shrinks = true, .change = [](const MaskMoment& moment) {
      return pruned_to_schedule(moment, Scope::global);
    }};

const MaskSchedule kGradualLayerMask = {
    .name = "gradual_layer", .shrinks = true, .change = [](const MaskMoment& moment) {
      return pruned_to_schedule(moment, Scope::per_layer);
    }};

}  // namespace minlife
