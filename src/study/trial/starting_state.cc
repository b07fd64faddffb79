#include "study/trial/starting_state.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/random_streams.h"
#include "prune/compact.h"
#include "prune/criteria.h"
#include "prune/prune.h"
#include "prune/ticket_controls.h"
#include "train/trainer.h"

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
  TrainConfig config = trial.config;
  config.examples = std::min(updates, config.updates()) * static_cast<std::uint64_t>(config.batch);
  Examples examples(training_pairs(trial));
  TrainCallbacks callbacks;
  callbacks.interrupted = [&](const TrainState&) { return interrupted && interrupted(); };
  train(state, config, examples, 1, callbacks);
  if (state.status == Status::running) return std::nullopt;
  return state.model;
}

Model with_mask(Model model, const Mask& mask) {
  model.mask.clear();
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

}  // namespace

bool compacts(const Trial& trial) {
  return trial.pruned && find_criterion(trial.pruned->criterion, "rule").prunes == Prunes::channels;
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
  std::optional<Model> pruned = pruned_model(trial, state.model, interrupted);
  if (!pruned) return std::nullopt;
  state.model = *std::move(pruned);
  state.optimizer = trial.config.fresh_optimizer(state.model.parameters.size());
  const bool may_be_exact = parent_of(trial) && trial.pruned->start == Start::trained;
  if (may_be_exact && exactness_of(state.model, stopping_question(trial.config)).exact) {
    state.first_exact_update = 0;
    if (trial.config.stop == Stop::exact) state.status = Status::exact;
  }
  return state;
}

}  // namespace minlife
