#pragma once

#include "study/trial/trial.h"

namespace minlife {

/// Nominal FLOPs of scoring the network that a trial prunes, all rounds, by its weights before each: the
/// dense ones (as train_flops counts, whatever is masked) and those that are left. passes * kScoringFlops *
/// weights * cells (prune/criterion.h); 0 for a trial that prunes nothing. Throws std::logic_error where a
/// compacted network would be pruned once more: no route does, and its size would not follow from the trial.
struct ScoringFlops {
  double dense = 0, nonzero = 0;
};
ScoringFlops scoring_flops(const Trial& trial);

}  // namespace minlife
