#include "study/trial/trial.h"

#include <nlohmann/json.hpp>

#include "study/trial/trial_id.h"
#include "train/warm_start.h"

namespace minlife {

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

NamedTrial named(Trial trial) {
  std::string id = trial_id(trial);
  return {std::move(id), std::move(trial)};
}

namespace {

/// What it is beyond its configuration, seed and replicate: null of most.
nlohmann::json derivation_of(const Trial& trial) {
  if (trial.pruned) return to_json(*trial.pruned);
  if (trial.teacher) return lesson_json(trial);
  if (const std::optional<Trial> parent = warm_parent(trial))
    return {{"parent", trial_id(*parent)}, {"start", "warm"}};
  return nullptr;
}

}  // namespace

std::string trial_id(const Trial& trial) {
  return trial_id(to_json(trial.config), numerics_of(trial), trial.seed, trial.replicate,
                  derivation_of(trial));
}

Numerics numerics_of(const Trial& trial) {
  return {trial.numerics.kind, trial.config.numerics_version(trial.numerics.version)};
}

nlohmann::json to_json(const PrunedStart& start) {
  nlohmann::json json{{"rule", start.criterion}, {"keep", start.keep}};
  if (start.parent) json["parent"] = start.parent->id;
  if (start.start != Start::trained) json["start"] = to_string(start.start);
  if (start.rewind > 0) json["rewind"] = start.rewind;
  if (start.shuffled) json["shuffled"] = true;
  if (!start.tuned) json["tuned"] = false;
  return json;
}

nlohmann::json lesson_json(const Trial& trial) {
  if (!trial.teacher) return nullptr;
  return {{"parent", trial.teacher->id}, {"start", "taught"}};
}

std::optional<Trial> warm_parent(const Trial& trial) {
  const std::optional<TrainConfig> before = config_before(trial.config);
  if (!before || trial.pruned) return std::nullopt;
  return Trial{*before, trial.seed, trial.replicate, {}, trial.numerics};
}

const NamedTrial* parent_of(const Trial& trial) {
  return trial.pruned ? trial.pruned->parent.get() : trial.teacher.get();
}

int depth(const Trial& trial) {
  const NamedTrial* parent = parent_of(trial);
  return parent ? 1 + depth(parent->trial) : 0;
}

}  // namespace minlife
