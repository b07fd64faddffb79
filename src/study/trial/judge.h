#pragma once

#include "core/interruption.h"
#include "study/trial/trial.h"
#include "study/trial/trial_result.h"

namespace minlife {

/// Judges the trained network of a trial, on the first judge_boards boards of the test split of seed 0 too. A
/// diverged one is no success and has no accuracy (0); neither has one that lacks_integers
/// (starting_state.h), as there is no network of integers to judge. Throws InterruptedError when asked to end
/// before it is done.
TrialResult judge(const Trial& trial, const TrainState& state, const Interruption& interruption = {});

/// Adds the size of a trained network to its result. The network must not have diverged.
void measure(const Model& model, TrialResult& result);

}  // namespace minlife
