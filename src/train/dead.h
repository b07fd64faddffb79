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
/// whole box of features that a cell can have, and where no step behind it shares its numbers or those of a
/// layer before it. Sound for every board; "false" means no more than: not proved.
///
/// Only biases behind the dead layer go on learning: the share of live cells. The sign of the output, all
/// that a trial's record depends on, is taken as final when the constant lies on the side of the majority, a
/// twentieth from 0 at least, live cells are fewer than 45 % or more than 55 % of the targets, a batch has
/// 1024 cells or more, and one update moves the constant by 0.01 at most: to cross 0 then takes five updates
/// at least whose batches all have the other majority, each a deviation of many standard deviations. On
/// windows each update has the same share of live targets, so that their number does not matter.
///
/// optimizer: of the same parameters; live_share: of the cells of training targets, or of the windows'.
bool is_dead(const Model& model, const Optimizer& optimizer, const TrainConfig& config, double live_share);

/// Whether that may be asked after so many updates. Not with a penalty, whose gradient never is zero; nor
/// with a mean of the parameters, which moves on towards them; nor while rectifiers leak that are checked
/// without; nor while the mask changes; nor with a teacher, who need not be right; nor with a
/// margin, with which a network at rest ends at another logit.
bool may_be_dead(const TrainConfig& config, std::uint64_t updates);

/// The share of live cells among the targets of the first examples, about a million cells of them. On windows
/// their weighted share in every update, or 1/2, of which nothing follows, where the rule does not give as
/// many as the configuration asks for.
double live_share(Examples& examples, const TrainConfig& config);

}  // namespace minlife
