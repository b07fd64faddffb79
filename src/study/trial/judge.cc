#include "study/trial/judge.h"

#include "proof/exactness.h"
#include "prune/compact.h"
#include "study/trial/scoring_flops.h"
#include "study/trial/starting_state.h"

namespace minlife {
namespace {

NetworkSize size_of(const Model& compacted) {
  return {compacted.architecture.parameters(), compacted.nonzero(), compacted.architecture.macs_per_cell()};
}

/// The network with every number 1: what compacting it drops, the mask alone decides.
Model all_ones(Model model) {
  for (std::size_t i = 0; i < model.parameters.size(); ++i)
    model.parameters[i] = model.mask.keeps(i) ? 1.0f : 0.0f;
  return model;
}

}  // namespace

TrialResult judge(const Trial& trial, const TrainState& state, const Interruption& interruption) {
  TrialResult result;
  // A dead network spends the rest of its budget on nothing; the record says what the full run would.
  const std::uint64_t updates = state.status == Status::dead ? trial.config.updates() : state.updates;
  result.updates = updates;
  result.first_exact_update = state.first_exact_update;
  result.status = state.status;
  result.curve = state.curve;
  result.costs = state.costs;
  if (trial.config.average != 0) result.kept = state.kept_average ? kKeptAverage : kKeptWeights;
  result.train_flops = train_flops(trial.config, state, updates, false);
  result.train_flops_nonzero = train_flops(trial.config, state, updates, true);
  // What its parent's divergence ended before the first update was never scored.
  if (state.status != Status::diverged || updates > 0) {
    const ScoringFlops scoring = scoring_flops(trial);
    result.train_flops += scoring.dense;
    result.train_flops_nonzero += scoring.nonzero;
  }
  if (state.search) {
    result.search = state.search;
    result.train_flops += state.search->train_flops;
    result.train_flops_nonzero += state.search->train_flops_nonzero;
  }
  if (state.status == Status::diverged || lacks_integers(trial, state)) return result;
  ExactnessQuestion question;
  question.law = trial.config.pairs(Split::test, 0, 0);
  question.boards = trial.config.judge_boards;
  question.always_boards = true;
  const Exactness found = exactness_of(state.model, question, interruption);
  result.sampled = found.boards.wrong_boards == 0;
  result.accuracy = found.boards.accuracy();
  if (is_enumerable(trial.config.steps)) result.exact_errors = found.wrong;
  result.success = found.exact;
  return result;
}

void measure(const Model& model, TrialResult& result) {
  result.connected = size_of(compact(all_ones(model)));
  result.compacted = size_of(compact(model));
}

}  // namespace minlife
