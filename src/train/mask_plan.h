#pragma once

#include <cstdint>
#include <vector>

#include "train/config.h"

namespace minlife {

// When and how the mask of a training changes (config.masks). Updates are counted from 1. With B and E the
// budget times `begin` and `end`, rounded, a change follows the step of every update u with B < u < E for
// which u - B is a multiple of `every`; of a mask that shrinks that of update E too. What a change leaves is
// all that the next one needs, so a checkpoint between two of them holds nothing more than mask and numbers.

/// B and E.
struct MaskTimes {
  std::uint64_t first, last;  ///< 0 <= first < last <= updates
};
MaskTimes mask_times(const TrainConfig& config);

/// Whether the mask changes in update `update`.
bool changes_mask(const TrainConfig& config, std::uint64_t update);

/// Whether a network may be judged after so many updates: not while its mask still shrinks.
bool may_be_judged(const TrainConfig& config, std::uint64_t updates);

/// How many checks for exactness judge the network.
std::uint64_t judged_checks(const TrainConfig& config);

/// Whether the mask stays from now on.
bool mask_is_final(const TrainConfig& config, std::uint64_t updates);

/// How many of the first `updates` are changes by the gradient, in which the optimizer takes no step.
std::uint64_t steps_left_out(const TrainConfig& config, std::uint64_t updates);

/// How many of `count` weights each layer gets in a random sparse mask: at least one, at most all, and else
/// in proportion to inputs + outputs + 2 kernel, so that small layers are denser ("Erdos-Renyi-Kernel", Evci
/// et al., arXiv:1911.11134, section 3(1)), rounded by Webster's method; equal claims: the earlier layer.
/// count: from the number of layers to that of all weights.
std::vector<std::size_t> sparse_counts(const Architecture& architecture, std::size_t count);

/// The mask that a training starts with under such a schedule: of each layer the weights with the largest of
/// numbers that are drawn for each in index order from the stream (seed, "sparse", layer, replicate).
Mask sparse_start(const Architecture& architecture, double keep, std::uint64_t seed, std::uint64_t replicate);

}  // namespace minlife
