#pragma once

#include "train/train_state.h"

namespace minlife {

/// How many windows found wrong by scans a draw holds beside its own; of more the latest.
inline constexpr std::size_t kMostHardWindows = 256;

/// Bytes that a training by an optimizer of second order takes, nearly.
double bytes_of_curvature_training(const TrainConfig& config);

/// train() for optimizers of second order. The loss is the sum over a draw of windows
/// (data/window_examples.h): all 512 of one step, or config.batch random ones, drawn anew when the network is
/// right on all of them and yet not exact; windows that the check for exactness finds wrong join the draws to
/// come. An update is a step that is tried, accepted or not. law: of the trial's training examples.
void train_on_curvature(TrainState& state, const TrainConfig& config, const PairLaw& law,
                        const TrainCallbacks& callbacks);

}  // namespace minlife
