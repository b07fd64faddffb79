#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "nn/parameters.h"
#include "study/prune/rule.h"

namespace minlife {

/// A mask has one byte a parameter, in ParameterLayout order: 0 where a weight is pruned. Biases and slopes
/// are always 1.
using Mask = std::vector<std::uint8_t>;

/// How many weights `keep` asks for: keep * weights, rounded half up as the decimal fraction that the user
/// wrote (0.145 of 100 is 15, though the double nearest to 0.145 lies below it).
std::size_t kept_count(double keep, std::size_t weights);

/// The weights that are left after each of `rounds` rounds of pruning, from `left` down to `count`: round r
/// of R leaves the share (count / left)^(r/R) of them.
std::vector<std::size_t> round_counts(int rounds, std::size_t left, std::size_t count);

/// The mask that leaves kept_count(keep, all weights of the dense network) weights: of those that
/// input.model's mask leaves, the ones with the highest scores. So iterated pruning gives nested masks.
/// - Equal scores: the lower index is kept. Layers' shares, and layers that would be left without a weight
///   (allow_empty_layers lets them): contest.h.
/// - rules of several rounds score again after every round (round_counts).
/// Throws InputError when keep is not in (0, 1], asks for more weights than are left or (unless
/// allow_empty_layers) for fewer than there are layers, or when a score is not a number; `field` names keep.
Mask prune(const PruneRule& rule, const PruneInput& input, double keep, bool allow_empty_layers = false,
           std::string_view field = "keep");

/// Throws InputError when the mask does not fit the model: another length, a byte that is not 0 or 1, a
/// masked bias or slope, or a weight that the model's own mask has taken away already.
void check_mask(const Model& model, std::span<const std::uint8_t> mask);

/// Checks the mask, makes it the model's and zeroes the weights that it takes away.
void apply_mask(Model& model, std::span<const std::uint8_t> mask);

/// The weights that a model has left (all where it has no mask), and those it would have dense.
std::size_t weights_left(const Model& model);
std::size_t dense_weights(const Architecture& architecture);

}  // namespace minlife
