#include "study/trial/trial.h"

#include <nlohmann/json.hpp>

#include "study/trial/trial_id.h"

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

std::string trial_id(const Trial& trial) {
  return trial_id(to_json(trial.config), numerics_of(trial), trial.seed, trial.replicate,
                  trial.pruned ? to_json(*trial.pruned) : nlohmann::json());
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
  return json;
}

const NamedTrial* parent_of(const Trial& trial) {
  return trial.pruned ? trial.pruned->parent.get() : nullptr;
}

int depth(const Trial& trial) {
  const NamedTrial* parent = parent_of(trial);
  return parent ? 1 + depth(parent->trial) : 0;
}

}  // namespace minlife
