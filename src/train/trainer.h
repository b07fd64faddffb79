#pragma once

#include <cstdint>

#include "train/config.h"
#include "train/examples.h"
#include "train/gradient.h"
#include "train/train_flops.h"
#include "train/train_state.h"

namespace minlife {

/// Trains until the budget is spent, the network is found exact (stop = "exact"), is provably dead (dead.h),
/// is stalled, has diverged (NaN or infinity among its parameters) or an interruption is asked for. A trial
/// is a pure function of (config, seed, replicate) and the examples: the same bits whatever the threads, and
/// however often it was interrupted and resumed. threads: for one trial; small networks stay on one. The
/// network is the state's: its architecture may be smaller than the configuration's, and where its mask is 0
/// the weight, its gradient, its mean and what the optimizer keeps are and stay exactly zero. Where the
/// configuration asks for a mean of the parameters, each check judges that too, where the parameters fail; if
/// it is exact where the training ends, the network is the mean (TrainState::kept_average).
void train(TrainState& state, const TrainConfig& config, Examples& examples, int threads,
           const TrainCallbacks& callbacks = {});

}  // namespace minlife
