#include "study/trial/run_trial.h"

#include <fmt/format.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "core/cpu.h"
#include "core/error.h"
#include "core/file_system.h"
#include "study/trial/judge.h"
#include "study/trial/starting_state.h"
#include "train/model_file.h"

namespace minlife {
namespace {

/// A trial that an interruption finds younger than this is sooner repeated than saved.
constexpr double kWorthSaving = 1;

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::string model_path(const std::string& models, const std::string& id) {
  return fmt::format("{}/{}.h5", models, id);
}

/// starting_state, with parents out of `models` or trained again.
std::optional<TrainState> from_parents(const Trial& trial, const std::string& models,
                                       const Interruption& interrupted) {
  return starting_state(
      trial, [&](const NamedTrial& parent) { return trained_state(parent, models, interrupted); },
      interrupted);
}

}  // namespace

std::optional<TrialResult> run_trial(const Trial& trial, const TrialFiles& files,
                                     const Interruption& interrupted) {
  const double start = now(), start_of_work = thread_seconds();
  std::optional<EnergyMeter::Account> energy;
  if (files.energy != nullptr) energy.emplace(*files.energy);
  const std::string& checkpoint = files.checkpoint;
  TrainState state;
  if (!checkpoint.empty() && exists(checkpoint)) {
    read_checkpoint(checkpoint, trial.config, trial.seed, trial.replicate, state, file_system(), "",
                    compacts(trial));
  } else {
    std::optional<TrainState> fresh = from_parents(trial, files.models, interrupted);
    if (!fresh) return std::nullopt;
    state = *std::move(fresh);
  }
  Examples examples(training_pairs(trial));
  const ModelFile file{state.model, trial.config, trial.seed, trial.replicate, {}};
  double saved = start;
  const double seconds_before = state.seconds;
  const std::optional<double> joules_before = state.joules;
  const auto seconds = [&] { return seconds_before + thread_seconds() - start_of_work; };
  const auto joules = [&] {
    const std::optional<double> since = energy ? energy->joules() : std::nullopt;
    return since && joules_before ? std::optional(*joules_before + *since) : std::nullopt;
  };
  const auto save = [&] {
    state.seconds = seconds();
    state.joules = joules();
    // Between two checks a run may have diverged unnoticed; a checkpoint of that could not be resumed.
    if (all_finite(state.model.parameters)) write_checkpoint(checkpoint, file, state);
    saved = now();
  };
  const bool may_save = !checkpoint.empty();
  TrainCallbacks callbacks;
  callbacks.interrupted = [&](const TrainState& at) {
    const bool stop = asks_to_end(interrupted);
    if (may_save && stop && now() - start > kWorthSaving) save();
    if (may_save && !stop && at.updates % 64 == 0 && now() - saved > files.checkpoint_seconds) save();
    return stop;
  };
  train(state, trial.config, examples, 1, callbacks);
  if (state.status == Status::running) return std::nullopt;
  TrialResult result;
  try {
    result = judge(trial, state, interrupted);
  } catch (const InterruptedError&) {
    if (may_save && now() - start > kWorthSaving) save();
    return std::nullopt;
  }
  if (files.measure && state.status != Status::diverged) measure(state.model, result);
  result.seconds = seconds();
  result.joules = joules();
  // A diverged network cannot be read back; what derives from it finds that out by training it again.
  if (files.keep_model && !files.models.empty() && state.status != Status::diverged)
    write_model_file(
        model_path(files.models, trial_id(trial)),
        {state.model, trial.config, trial.seed, trial.replicate, result_json(trial, state, result)});
  return result;
}

nlohmann::json result_json(const Trial& trial, const TrainState& state, const TrialResult& result) {
  nlohmann::json json = result_json(trial.config, state);
  json["train_flops"] = result.train_flops;
  json["train_flops_nonzero"] = result.train_flops_nonzero;
  return json;
}

std::optional<TrainState> trained_state(const NamedTrial& trial, const std::string& models,
                                        const Interruption& interrupted) {
  const std::string path = model_path(models, trial.id);
  if (!models.empty() && exists(path)) {
    TrainState state;
    read_checkpoint(path, trial.trial.config, trial.trial.seed, trial.trial.replicate, state, file_system(),
                    "", compacts(trial.trial));
    if (state.status == Status::running)
      throw InputError(path + " is not the end of a training; remove it, and it is made again");
    return state;
  }
  std::optional<TrainState> state = from_parents(trial.trial, models, interrupted);
  if (!state) return std::nullopt;
  Examples examples(training_pairs(trial.trial));
  TrainCallbacks callbacks;
  callbacks.interrupted = [&](const TrainState&) { return interrupted && interrupted(); };
  train(*state, trial.trial.config, examples, 1, callbacks);
  if (state->status == Status::running) return std::nullopt;
  return state;
}

}  // namespace minlife
