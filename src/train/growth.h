#pragma once

#include <cstdint>

#include "train/config.h"
#include "train/train_state.h"

namespace minlife {

// Growth from the smallest network (config.growth): L(n, 1) gains one of width, two hidden and one rule
// channel a step, when its loss no longer falls, up to the width that the configuration names. Progress is a
// loss at a check that is more than a hundredth below the best one of that width; growth_wait checks in a row
// without it, or a network that is found dead, make it grow. The loss at a check is that of the last batch.

/// Whether a training of this configuration may have such a network on its way.
bool may_have(const TrainConfig& config, const Architecture& network);

/// Whether it may still grow: it has not the whole width yet, and is not exact.
bool may_grow(const TrainState& state, const TrainConfig& config);

/// Looks at the loss of the check that was just made, and counts it. Returns whether it is time to grow.
bool waited_enough(TrainState& state, const TrainConfig& config);

/// Makes the network wider by one, and what the optimizer keeps of each number with it: of new ones nothing
/// yet. Notes what the updates up to now have cost (TrainState::before).
void grow(TrainState& state, const TrainConfig& config, std::uint64_t seed, std::uint64_t replicate);

}  // namespace minlife
