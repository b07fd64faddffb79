#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/energy.h"
#include "core/interruption.h"
#include "core/numerics.h"
#include "train/config.h"
#include "train/trainer.h"

namespace minlife {

struct Derivation;

/// One training to be done: a pure function of these, so also its identity.
struct Trial {
  TrainConfig config;
  std::uint64_t seed = 0;
  std::uint64_t replicate = 0;
  std::shared_ptr<const Derivation> derivation = {};  ///< null: it starts from fresh numbers
  /// Of the program that ran it, or is to run it: no other one can.
  Numerics numerics = program_numerics();
};

/// Its name, by trial_id.h.
std::string trial_id(const Trial& trial);

/// The numerics that its name holds: of its class, and the version that last changed results of its kind.
Numerics numerics_of(const Trial& trial);

/// A trial and its name, which takes time to compute.
struct NamedTrial {
  std::string id;
  Trial trial;
};
NamedTrial named(Trial trial);

/// How small a network is: parameters and multiply-adds per cell of the dense network that holds it, and
/// those of its weights, biases and slopes that are not masked.
struct NetworkSize {
  std::uint64_t parameters = 0, nonzero = 0, macs = 0;
  bool operator==(const NetworkSize&) const = default;
};

/// What came of it: a row of trials.csv.
struct TrialResult {
  bool success = false;                       ///< exact where windows can be enumerated, else sampled
  bool sampled = false;                       ///< no wrong cell on 1000 held-out boards
  std::optional<std::uint64_t> exact_errors;  ///< wrong windows; none where they cannot be enumerated
  double accuracy = 0;                        ///< share of right cells on these boards
  std::uint64_t updates = 0;
  std::optional<std::uint64_t> first_exact_update;
  Status status = Status::done;
  double train_flops = 0, train_flops_nonzero = 0;  ///< with those of scoring what it prunes (derivation.h)
  /// Of trials whose size is asked for, without what the mask leaves unconnected, and, in `compacted`, also
  /// without what the numbers prove to be without effect (prune/compact.h). Not of diverged ones.
  std::optional<NetworkSize> connected, compacted;
  std::vector<CurvePoint> curve;  ///< the learning curve; kept beside the records, not in them
  /// Over all resumes; not part of what is compared: processor time, and the share of what the machine drew
  /// (core/energy.h), where it tells.
  double seconds = 0;
  std::optional<double> joules;
};

/// Held-out boards that judge every trial: 0 .. 999 of the test split of seed 0.
inline constexpr std::uint64_t kJudgingBoards = 1000;

/// Judges the trained network of a trial. A diverged one is no success and has no accuracy (0).
/// Throws InterruptedError when asked to end before it is done.
TrialResult judge(const Trial& trial, const TrainState& state, const Interruption& interruption = {});

/// What a trial keeps in files (an empty path: nothing), and what measures it.
struct TrialFiles {
  std::string checkpoint;   ///< of this trial, while it is on its way
  std::string models;       ///< the folder of final networks, ID.h5, where trials find those they derive from
  bool keep_model = false;  ///< others derive from this trial: put its network there before returning
  bool measure = false;     ///< tell the network's size too
  double checkpoint_seconds = 120;  ///< between two checkpoints
  EnergyMeter* energy = nullptr;    ///< null: nobody asks what it draws
};

/// Trains and judges. Long trials write a checkpoint every few minutes and when interrupted, and go on from
/// it. Returns nothing when interrupted. On one thread.
std::optional<TrialResult> run_trial(const Trial& trial, const TrialFiles& files,
                                     const Interruption& interrupted, TrainState* final_state = nullptr);

/// What a model file says of a trial's end: result_json, with the FLOPs of the trial's result.
nlohmann::json result_json(const Trial& trial, const TrainState& state, const TrialResult& result);

/// The state in which a trial's training ended: read from `models` where it is there, else trained again,
/// with the same bits (without Adam's moments and the curve, which nothing derives from). Nothing when
/// interrupted.
std::optional<TrainState> trained_state(const NamedTrial& trial, const std::string& models,
                                        const Interruption& interrupted);

nlohmann::json to_json(const TrialResult& result);
TrialResult trial_result_from_json(const nlohmann::json& json, const std::string& source);

}  // namespace minlife
