#pragma once

#include <cstdint>
#include <span>

#include "train/config.h"
#include "train/train_state.h"

namespace minlife {

/// Changes the mask in update `update`, zeroes what it takes away, also of a mean, and notes what the updates
/// up to now have cost (TrainState::before). gradient: of all weights where the schedule wants it, else
/// empty. The state's `updates` is `update` already. A network or a gradient that is not finite is left as it
/// is.
void change_mask(TrainState& state, const TrainConfig& config, std::uint64_t seed, std::uint64_t replicate,
                 std::span<const float> gradient);

}  // namespace minlife
