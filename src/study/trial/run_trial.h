#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "core/energy.h"
#include "core/interruption.h"
#include "core/tell.h"
#include "study/trial/trial.h"
#include "study/trial/trial_result.h"

namespace minlife {

/// What a trial keeps in files (an empty path: nothing), and what measures it.
struct TrialFiles {
  std::string checkpoint;   ///< of this trial, while it is on its way
  std::string models;       ///< the folder of final networks, ID.h5, where trials find those they derive from
  bool keep_model = false;  ///< put its network there before returning
  bool keep_success = false;                    ///< the same where it is a success
  bool measure = false;                         ///< put the size of the network into the result too
  double checkpoint_seconds = 120;              ///< between two checkpoints
  EnergyMeter* energy = nullptr;                ///< null: energy is not measured
  std::function<void(double)> told_share = {};  ///< now and then, which share of its budget is used up
  Tell tell = {};                               ///< of files that are set aside
};

/// Trains and judges. Long trials write a checkpoint every few minutes and when interrupted, and go on from
/// it. One whose seal is broken or missing is set aside (core/files/set_aside.h), and the trial begins anew.
/// Returns nothing when interrupted. On one thread.
std::optional<TrialResult> run_trial(const Trial& trial, const TrialFiles& files,
                                     const Interruption& interrupted);

/// The `result` attribute of a model file that holds the end of a trial: result_json of train/model_file.h,
/// with the FLOPs of the trial's result.
nlohmann::json result_json(const Trial& trial, const TrainState& state, const TrialResult& result);

/// The state in which a trial's training ended: read from `models` where it is there, else trained again,
/// with the same bits (without Adam's moments and the curve, which nothing derives from). A file whose seal
/// is broken or missing is set aside, and made again. Nothing when interrupted.
std::optional<TrainState> trained_state(const NamedTrial& trial, const std::string& models,
                                        const Interruption& interrupted, const Tell& tell = {});

}  // namespace minlife
