#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "study/trial.h"

namespace minlife {

/// Which numbers stand under the mask when the pruned network's training starts.
enum class Start {
  trained,  ///< those that the parent's training ended with: fine-tuning
  rewound,  ///< those that the first network of the chain had after `rewind` updates: a winning ticket
  fresh,    ///< others, from the same init: a control
  signs     ///< of the initial ones only the signs: a control
};

std::string to_string(Start start);

/// How a trial starts from a pruned network instead of a fresh one.
struct Derivation {
  /// The trial whose final network is pruned; null: its own initial network is, before any training.
  std::shared_ptr<const NamedTrial> parent = {};
  std::string rule = {};  ///< of prune/rule.h
  double keep = 1;        ///< share of the dense network's weights
  Start start = Start::trained;
  std::uint64_t rewind = 0;  ///< updates; the root's last one where its training ended earlier
  bool shuffled = false;     ///< a control: as many weights in each layer, at random places
};

/// {"parent": its id, "rule", "keep", ...}, without what has its default: the trial's identity beyond its
/// configuration.
nlohmann::json to_json(const Derivation& derivation);

/// Whether the trial trains a compacted network, smaller than its configuration's.
bool compacts(const Trial& trial);

/// How many trainings lie behind a trial's start: 0 for one without a parent.
int depth(const Trial& trial);

/// The boards it trains on. Each level of a chain has a stream of its own, so that no network sees an example
/// twice; trials of one level and replicate, controls too, see the same ones.
PairLaw training_pairs(const Trial& trial);

/// Nominal FLOPs of scoring the network that a trial prunes, all rounds, by its weights before each: the
/// dense ones (as train_flops counts, whatever is masked) and those that are left. passes * 6 * weights *
/// cells (prune/rule.h); 0 for a trial that prunes nothing. Throws std::logic_error where a compacted network
/// would be pruned once more: no route does, and its size would not follow from the trial.
struct ScoringFlops {
  double dense = 0, nonzero = 0;
};
ScoringFlops scoring_flops(const Trial& trial);

/// The state before the first update; a pure function of the trial. With stop = "exact" a pruned network that
/// is exact already is finished, after 0 updates; one whose parent diverged has diverged too. Nothing when
/// interrupted while parents had to be trained again.
std::optional<TrainState> starting_state(const Trial& trial, const std::string& models,
                                         const std::function<bool()>& interrupted);

}  // namespace minlife
