#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "core/energy.h"
#include "core/interruption.h"
#include "study/trial/trial.h"
#include "study/trial/trial_result.h"

namespace minlife {

/// What a trial keeps in files (an empty path: nothing), and what measures it.
struct TrialFiles {
  std::string checkpoint;   ///< of this trial, while it is on its way
  std::string models;       ///< the folder of final networks, ID.h5, where trials find those they derive from
  bool keep_model = false;  ///< others derive from this trial: put its network there before returning
  bool measure = false;     ///< put the size of the network into the result too
  double checkpoint_seconds = 120;  ///< between two checkpoints
  EnergyMeter* energy = nullptr;    ///< null: energy is not measured
};

/// Trains and judges. Long trials write a checkpoint every few minutes and when interrupted, and go on from
/// it. Returns nothing when interrupted. On one thread.
std::optional<TrialResult> run_trial(const Trial& trial, const TrialFiles& files,
                                     const Interruption& interrupted);

/// The `result` attribute of a model file that holds the end of a trial: result_json of train/model_file.h,
/// with the FLOPs of the trial's result.
nlohmann::json result_json(const Trial& trial, const TrainState& state, const TrialResult& result);

/// The state in which a trial's training ended: read from `models` where it is there, else trained again,
/// with the same bits (without Adam's moments and the curve, which nothing derives from). Nothing when
/// interrupted.
std::optional<TrainState> trained_state(const NamedTrial& trial, const std::string& models,
                                        const Interruption& interrupted);

}  // namespace minlife
