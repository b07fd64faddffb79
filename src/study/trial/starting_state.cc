#include "study/trial/starting_state.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/random_streams.h"
#include "prune/compact.h"
#include "prune/criteria.h"
#include "prune/prune.h"
#include "prune/reductions.h"
#include "prune/ticket_controls.h"
#include "train/trainer.h"
#include "train/warm_start.h"

namespace minlife {
namespace {

/// The trial at the end of the chain of parents.
const Trial& root(const Trial& trial) {
  const NamedTrial* parent = parent_of(trial);
  return parent ? root(parent->trial) : trial;
}

/// The numbers of a fresh trial after so many updates, by training it that far again.
std::optional<Model> rewound_model(const Trial& trial, std::uint64_t updates,
                                   const std::function<bool()>& interrupted) {
  TrainState state = initial_state(trial.config, trial.seed, trial.replicate);
  if (updates == 0) return state.model;
  Examples examples(training_pairs(trial));
  TrainCallbacks callbacks;
  // Stopped, and not given a smaller budget: schedules and leaks go by the share of it that is used up.
  callbacks.interrupted = [&](const TrainState& at) {
    return at.updates >= updates || (interrupted && interrupted());
  };
  train(state, trial.config, examples, 1, callbacks);
  if (state.status == Status::running && state.updates < updates) return std::nullopt;
  return state.model;
}

Model with_mask(Model model, const Mask& mask) {
  model.mask = {};
  apply_mask(model, mask);
  return model;
}

/// The pruned network of a derived trial, before its training.
std::optional<Model> pruned_model(const Trial& trial, const Model& parent,
                                  const std::function<bool()>& interrupted) {
  const PrunedStart& how = *trial.pruned;
  Mask mask = prune(find_criterion(how.criterion, "rule"),
                    {parent, trial.config, trial.seed, trial.replicate}, how.keep);
  if (compacts(trial)) return compact(with_mask(parent, mask));
  if (how.shuffled) mask = random_mask_like(parent.architecture, mask, trial.seed, trial.replicate);
  switch (how.start) {
    case Start::trained:
      break;
    case Start::rewound: {
      std::optional<Model> early = rewound_model(root(trial), how.rewind, interrupted);
      if (!early) return std::nullopt;
      return with_mask(*std::move(early), mask);
    }
    case Start::fresh:
      return fresh_under_mask(trial.config, mask, trial.seed, trial.replicate);
    case Start::signs:
      return signs_under_mask(trial.config, mask, trial.seed, trial.replicate);
  }
  return with_mask(parent, mask);
}

/// The network that a reduction makes of the parent's, with what that cost.
void reduce(const Reduction& reduction, const Trial& trial, const std::function<bool()>& interrupted,
            TrainState& state) {
  Reduced reduced = reduction.reduce(
      {state.model, trial.config, trial.seed, trial.replicate, depth(trial), trial.pruned->keep},
      interrupted);
  state.model = std::move(reduced.model);
  if (!trial.pruned->tuned) state.search = std::move(reduced.record);
  state.costs->check_flops += reduced.costs.check_flops;
  state.costs->factor_flops += reduced.costs.factor_flops;
}

}  // namespace

bool compacts(const Trial& trial) {
  if (!trial.pruned) return false;
  if (const Reduction* reduction = find_reduction(trial.pruned->criterion)) return reduction->compacts;
  return find_criterion(trial.pruned->criterion, "rule").prunes == Prunes::channels;
}

bool lacks_integers(const Trial& trial, const TrainState& state) {
  const Reduction* reduction = trial.pruned ? find_reduction(trial.pruned->criterion) : nullptr;
  return reduction != nullptr && reduction->integers && !(state.search && state.search->integers);
}

PairLaw training_pairs(const Trial& trial) {
  PairLaw law = trial.config.pairs(Split::train, trial.seed, trial.replicate);
  law.replicate = StreamReplicate(law.replicate).at_depth(static_cast<std::uint64_t>(depth(trial))).bits();
  return law;
}

std::optional<TrainState> starting_state(const Trial& trial, const ParentState& parent_state,
                                         const std::function<bool()>& interrupted) {
  if (trial.numerics != program_numerics())
    throw FailedError(fmt::format("a trial of numerics {} cannot be run in {}; its results would differ",
                                  to_string(trial.numerics), to_string(program_numerics())));
  TrainState state = initial_state(trial.config, trial.seed, trial.replicate);
  if (const std::optional<Trial> before = warm_parent(trial)) {
    const std::optional<TrainState> end = parent_state(named(*before));
    if (!end) return std::nullopt;
    if (end->status == Status::diverged)
      state.status = Status::diverged;
    else
      take_steps(end->model, state.model);
  }
  if (!trial.pruned) return state;
  if (const NamedTrial* parent = parent_of(trial)) {
    std::optional<TrainState> end = parent_state(*parent);
    if (!end) return std::nullopt;
    state.model = std::move(end->model);
    if (end->status == Status::diverged) {
      state.status = Status::diverged;
      return state;
    }
  }
  try {
    if (const Reduction* reduction = find_reduction(trial.pruned->criterion)) {
      reduce(*reduction, trial, interrupted, state);
    } else {
      std::optional<Model> pruned = pruned_model(trial, state.model, interrupted);
      if (!pruned) return std::nullopt;
      state.model = *std::move(pruned);
    }
  } catch (const InterruptedError&) {
    return std::nullopt;
  }
  state.optimizer = trial.config.fresh_optimizer(state.model.parameters.size());
  if (!trial.pruned->tuned) state.status = Status::done;
  const bool may_be_exact =
      parent_of(trial) && trial.pruned->start == Start::trained && !lacks_integers(trial, state);
  try {
    if (!may_be_exact) return state;
    const Exactness found = exactness_of(state.model, stopping_question(trial.config), interrupted);
    state.costs->check_flops += check_flops(state.model, found);
    if (found.exact) {
      state.clean_checks = 1;
      if (trial.config.stay_clean == 1) state.first_exact_update = 0;
      if (state.first_exact_update && (trial.config.stop == Stop::exact || !trial.pruned->tuned))
        state.status = Status::exact;
    }
  } catch (const InterruptedError&) {
    return std::nullopt;
  }
  return state;
}

}  // namespace minlife
