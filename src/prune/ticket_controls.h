#pragma once

#include <cstdint>
#include <span>

#include "prune/mask.h"
#include "train/config.h"

namespace minlife {

// What a winning ticket (a mask, and the initial numbers under it; Frankle and Carbin, arXiv:1803.03635) has
// to be compared with. Each is a pure function of its arguments, and drawn from streams that nothing else
// uses. All throw InputError when the mask does not fit.

/// As many weights kept in every layer, at random places: is it the mask, or only its layer counts?
/// Layer k shuffles by the stream (seed, "prunemix", k, replicate).
Mask random_mask_like(const Architecture& architecture, const Mask& mask, std::uint64_t seed,
                      std::uint64_t replicate);

/// The same mask on fresh numbers: is it the mask, or the numbers too? Those of the trial's init for a
/// replicate that is no trial's (bit 63 set).
Model fresh_under_mask(const TrainConfig& config, const Mask& mask, std::uint64_t seed,
                       std::uint64_t replicate);

/// The same mask, and of the trial's initial weights only the signs: each weight's magnitude becomes the
/// standard deviation that the init gives its layer (Zhou et al., arXiv:1905.01067, section 4). Biases and
/// slopes keep their initial values, as they do in the ticket.
Model signs_under_mask(const TrainConfig& config, const Mask& mask, std::uint64_t seed,
                       std::uint64_t replicate);

}  // namespace minlife
