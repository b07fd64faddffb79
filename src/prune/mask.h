#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "nn/parameters.h"

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

/// Throws InputError when the mask does not fit the model: another length, a byte that is not 0 or 1, a
/// masked bias or slope, or a weight that the model's own mask has taken away already.
void check_mask(const Model& model, std::span<const std::uint8_t> mask);

/// Checks the mask, makes it the model's and zeroes the weights that it takes away.
void apply_mask(Model& model, std::span<const std::uint8_t> mask);

/// Whether a parameter is there: not masked.
bool is_kept(const Model& model, std::size_t index);

/// The weights that a model has left (all where it has no mask), and those it would have dense.
std::size_t weights_left(const Model& model);
std::size_t dense_weights(const Architecture& architecture);

}  // namespace minlife
