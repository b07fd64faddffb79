#pragma once

#include <cstdint>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "core/numerics.h"
#include "train/config.h"

namespace minlife {

struct NamedTrial;

/// Which numbers stand under the mask when the pruned network's training starts.
enum class Start {
  trained,  ///< those that the parent's training ended with: fine-tuning
  rewound,  ///< those that the first network of the chain had after `rewind` updates: a winning ticket
  fresh,    ///< others, from the same init: a control
  signs     ///< of the initial ones only the signs: a control
};

std::string to_string(Start start);

/// How a trial starts from a pruned network instead of a fresh one.
struct PrunedStart {
  /// The trial whose final network is pruned; null: its own initial network is, before any training.
  std::shared_ptr<const NamedTrial> parent = {};
  std::string criterion = {};  ///< of prune/criteria.h, or a reduction of prune/reductions.h
  double keep = 1;             ///< share of the dense network's weights, or channels
  Start start = Start::trained;
  std::uint64_t rewind = 0;  ///< updates; the root's last one where its training ended earlier
  bool shuffled = false;     ///< a control: as many weights in each layer, at random places
  bool tuned = true;         ///< false: no training follows, and the reduced network is the trial's end
};

/// One training to be done: a pure function of these, so also its identity.
struct Trial {
  TrainConfig config;
  std::uint64_t seed = 0;
  std::uint64_t replicate = 0;
  std::shared_ptr<const PrunedStart> pruned = {};  ///< null: it starts from fresh numbers
  /// Numerics of the program that ran it or is to run it; a program of others would end in other bits.
  Numerics numerics = program_numerics();
  std::shared_ptr<const NamedTrial> teacher = {};  ///< whose network's answers it learns; null: Life's
};

/// A trial and its id, which takes time to compute.
struct NamedTrial {
  std::string id;
  Trial trial;
};
NamedTrial named(Trial trial);

/// Its id: the SHA-256 of what it is (trial_id.h).
std::string trial_id(const Trial& trial);

/// The numerics that are part of its id: the class, and the version that last changed results of such a
/// configuration.
Numerics numerics_of(const Trial& trial);

/// {"parent": its id, "rule": the criterion, "keep", ...}, without what has its default: the trial's identity
/// beyond its configuration.
nlohmann::json to_json(const PrunedStart& start);

/// What the trial is beyond its configuration and PrunedStart's fields: {"parent": its teacher's id, "start":
/// "taught"} where it has one, else null.
nlohmann::json lesson_json(const Trial& trial);

/// The trial whose end it takes up where it starts warm (config_before of train/warm_start.h); else nothing.
std::optional<Trial> warm_parent(const Trial& trial);

/// The trial whose network it prunes, or learns from; or null.
const NamedTrial* parent_of(const Trial& trial);

/// How many trainings lie behind the network that it prunes or learns from: 0 where there is none. A warm
/// start counts as none: its trial sees the boards that a trial of fresh numbers sees.
int depth(const Trial& trial);

}  // namespace minlife
