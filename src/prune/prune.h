#pragma once

#include <string_view>

#include "prune/criterion.h"
#include "prune/mask.h"

namespace minlife {

/// The mask that leaves kept_count(keep, all weights of the dense network) weights: of those that
/// input.model's mask leaves, the ones with the highest scores. So iterated pruning gives nested masks. Of a
/// criterion for channels it is prune_channels(), which counts these.
/// - Equal scores: the lower index is kept. Layers' shares, and layers that would be left without a weight
///   (allow_empty_layers lets them): nn/keep_best.h.
/// - Criteria of several rounds score again after every round (round_counts).
/// Throws InputError when keep is not in (0, 1], asks for more weights than are left or (unless
/// allow_empty_layers) for fewer than there are layers, or when a score is not a number; `field` names keep.
Mask prune(const Criterion& criterion, const ScoringInput& input, double keep,
           bool allow_empty_layers = false, std::string_view field = "keep");

}  // namespace minlife
