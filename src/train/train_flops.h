#pragma once

#include <cstdint>

#include "train/config.h"
#include "train/train_state.h"

namespace minlife {

/// Nominal cost: 6 x dense multiply-adds x cells x batch x updates; with `nonzero` only unmasked weights
/// count.
double train_flops(const TrainConfig& config, const Model& model, std::uint64_t updates, bool nonzero);

/// The same of a training's first `updates`, by the mask and the size that the network had in each, and with
/// what a teacher's answers cost.
double train_flops(const TrainConfig& config, const TrainState& state, std::uint64_t updates, bool nonzero);

/// Before mask or size change: adds to state.before what the first `updates` have cost.
void note_flops(TrainState& state, const TrainConfig& config, std::uint64_t updates);

}  // namespace minlife
