#include "study/derivation.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "study/prune/channels.h"
#include "study/prune/compact.h"
#include "study/prune/controls.h"
#include "study/prune/mask.h"
#include "study/prune/rule.h"
#include "train/exactness.h"

namespace minlife {
namespace {

/// The trial at the end of the chain of parents.
const Trial& root(const Trial& trial) {
  return trial.derivation && trial.derivation->parent ? root(trial.derivation->parent->trial) : trial;
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

/// The rule of that name, or null.
const ChannelRule* channel_rule(const std::string& name) {
  for (const ChannelRule& rule : channel_rules())
    if (name == rule.name) return &rule;
  return nullptr;
}

/// The pruned network of a derived trial, before its training.
std::optional<Model> pruned_model(const Trial& trial, const Model& parent,
                                  const std::function<bool()>& interrupted) {
  const Derivation& how = *trial.derivation;
  const PruneInput input{parent, trial.config, trial.seed, trial.replicate};
  if (const ChannelRule* rule = channel_rule(how.rule))
    return compact(with_mask(parent, prune_channels(*rule, input, how.keep)));
  Mask mask = prune(find_prune_rule(how.rule, "rule"), input, how.keep);
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

/// The weights that the trial's network has left at its end.
std::size_t weights_at_end(const Trial& trial) {
  const std::size_t dense = dense_weights(trial.config.architecture());
  if (!trial.derivation) return dense;
  if (channel_rule(trial.derivation->rule)) throw std::logic_error("a compacted network is pruned again");
  return kept_count(trial.derivation->keep, dense);
}

}  // namespace

std::string to_string(Start start) {
  switch (start) {
    case Start::trained:
      return "trained";
    case Start::rewound:
      return "rewound";
    case Start::fresh:
      return "fresh";
    case Start::signs:
      return "signs";
  }
  return "unknown";
}

nlohmann::json to_json(const Derivation& derivation) {
  nlohmann::json json{{"rule", derivation.rule}, {"keep", derivation.keep}};
  if (derivation.parent) json["parent"] = derivation.parent->id;
  if (derivation.start != Start::trained) json["start"] = to_string(derivation.start);
  if (derivation.rewind > 0) json["rewind"] = derivation.rewind;
  if (derivation.shuffled) json["shuffled"] = true;
  return json;
}

bool compacts(const Trial& trial) {
  return trial.derivation && channel_rule(trial.derivation->rule) != nullptr;
}

int depth(const Trial& trial) {
  return trial.derivation && trial.derivation->parent ? 1 + depth(trial.derivation->parent->trial) : 0;
}

PairLaw training_pairs(const Trial& trial) {
  PairLaw law = trial.config.pairs(Split::train, trial.seed, trial.replicate);
  // Streams of sign-flip trials end below bit 53, and bit 63 marks those that score weights.
  law.replicate |= static_cast<std::uint64_t>(depth(trial)) << 53;
  return law;
}

ScoringFlops scoring_flops(const Trial& trial) {
  if (!trial.derivation) return {};
  const Derivation& how = *trial.derivation;
  const std::size_t dense = dense_weights(trial.config.architecture());
  std::size_t left = how.parent ? weights_at_end(how.parent->trial) : dense;
  const double cells = static_cast<double>(trial.config.height) * trial.config.board_width;
  ScoringFlops sum;
  const auto score = [&](int passes) {
    sum.dense += kScoringFlops * passes * cells * static_cast<double>(dense);
    sum.nonzero += kScoringFlops * passes * cells * static_cast<double>(left);
  };
  if (const ChannelRule* rule = channel_rule(how.rule)) {
    score(rule->passes);
    return sum;
  }
  const PruneRule& rule = find_prune_rule(how.rule, "rule");
  for (const std::size_t after : round_counts(rule.rounds, left, kept_count(how.keep, dense))) {
    score(rule.passes);
    left = after;
  }
  return sum;
}

std::optional<TrainState> starting_state(const Trial& trial, const std::string& models,
                                         const std::function<bool()>& interrupted) {
  if (trial.numerics != program_numerics())
    throw FailedError("a trial of numerics " + to_string(trial.numerics) + " cannot be run in " +
                      to_string(program_numerics()) + "; its results would differ");
  TrainState state = initial_state(trial.config, trial.seed, trial.replicate);
  if (!trial.derivation) return state;
  if (const auto& parent = trial.derivation->parent) {
    std::optional<TrainState> end = trained_state(*parent, models, interrupted);
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
  state.adam = Adam(trial.config.adam, state.model.parameters.size());
  const bool may_be_exact = trial.derivation->parent && trial.derivation->start == Start::trained;
  if (may_be_exact && ExactnessCheck(trial.config, state.model.architecture).is_exact(state.model)) {
    state.first_exact_update = 0;
    if (trial.config.stop == Stop::exact) state.status = Status::exact;
  }
  return state;
}

}  // namespace minlife
