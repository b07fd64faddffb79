#pragma once

#include <cstdint>

#include "nn/optimizer.h"
#include "nn/parameters.h"
#include "train/config.h"
#include "train/examples.h"

namespace minlife {

/// "Is there anything left to learn?", asked at the checks of a trial. A network is dead when every unit of
/// one rectifying layer is at rest (its z below 0) on every possible input: nothing passes, the output is one
/// constant, and all gradients up to that layer are exactly zero, so that Adam only spends the momentum that
/// is left. That remaining drift is bounded, and so is the float rounding; a layer counts as dead only where
/// its z stays below 0 by more than both, on all 512 windows of the first step and, in later steps, on the
/// whole box of features that a cell can have. Sound for every board; "false" means no more than: not proved.
///
/// Only biases behind the dead layer go on learning: the share of live cells. The sign of the output, all
/// that a trial's record depends on, is taken as final when the constant lies on the side of the majority, a
/// twentieth from 0 at least, live cells are fewer than 45 % or more than 55 % of the targets, a batch has
/// 1024 cells or more, and one update moves the constant by 0.01 at most: to cross 0 then takes five updates
/// at least whose batches all have the other majority, each a deviation of many standard deviations.
///
/// optimizer: of the same parameters; live_share: of the cells of training targets.
bool is_dead(const Model& model, const Optimizer& optimizer, const TrainConfig& config, double live_share);

/// The share of live cells among the targets of the first examples, about a million cells of them.
double live_share(Examples& examples, const TrainConfig& config);

}  // namespace minlife
