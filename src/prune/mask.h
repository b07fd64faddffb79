#pragma once

#include <cstddef>
#include <vector>

#include "nn/keep_best.h"
#include "nn/parameters.h"

namespace minlife {

/// The weights that are left after each of `rounds` rounds of pruning, from `left` down to `count`: round r
/// of R leaves the share (count / left)^(r/R) of them.
std::vector<std::size_t> round_counts(int rounds, std::size_t left, std::size_t count);

/// Throws InputError when the mask does not fit the model: another length (a dense one's too), a byte that is
/// not 0 or 1, a masked bias or slope, or a weight that the model's own mask has taken away already.
void check_mask(const Model& model, const Mask& mask);

/// Checks the mask, makes it the model's and zeroes the weights that it takes away.
void apply_mask(Model& model, const Mask& mask);

/// The weights that a model has left (all where it has no mask), and those it would have dense.
std::size_t weights_left(const Model& model);
std::size_t dense_weights(const Architecture& architecture);

}  // namespace minlife
