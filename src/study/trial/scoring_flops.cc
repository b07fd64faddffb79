#include "study/trial/scoring_flops.h"

#include <stdexcept>

#include "prune/criteria.h"
#include "prune/mask.h"
#include "prune/reductions.h"
#include "study/trial/starting_state.h"

namespace minlife {
namespace {

/// The weights that the trial's network has left at its end.
std::size_t weights_at_end(const Trial& trial) {
  const std::size_t dense = dense_weights(trial.config.architecture());
  if (!trial.pruned) return dense;
  if (compacts(trial)) throw std::logic_error("a compacted network is pruned again");
  return kept_count(trial.pruned->keep, dense);
}

}  // namespace

ScoringFlops scoring_flops(const Trial& trial) {
  if (!trial.pruned) return {};
  const PrunedStart& how = *trial.pruned;
  if (find_reduction(how.criterion) != nullptr) return {};  // it counts for itself, as it goes
  const Criterion& criterion = find_criterion(how.criterion, "rule");
  const std::size_t dense = dense_weights(trial.config.architecture());
  std::size_t left = how.parent ? weights_at_end(how.parent->trial) : dense;
  const double cells = static_cast<double>(trial.config.height) * trial.config.board_width;
  ScoringFlops sum;
  for (const std::size_t after : round_counts(criterion.rounds, left, kept_count(how.keep, dense))) {
    sum.dense += kScoringFlops * criterion.passes * cells * static_cast<double>(dense);
    sum.nonzero += kScoringFlops * criterion.passes * cells * static_cast<double>(left);
    left = after;
  }
  return sum;
}

}  // namespace minlife
