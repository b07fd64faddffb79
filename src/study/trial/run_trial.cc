#include "study/trial/run_trial.h"

#include <fmt/format.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "core/cpu.h"
#include "core/error.h"
#include "core/file_system.h"
#include "core/files/set_aside.h"
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
                                       const Interruption& interrupted, const Tell& tell) {
  return starting_state(
      trial, [&](const NamedTrial& parent) { return trained_state(parent, models, interrupted, tell); },
      interrupted);
}

/// The boards or windows that it trains on, with what its teacher makes of them; nothing when interrupted
/// while that had to be trained again. A trial whose teacher diverged has diverged.
std::optional<Examples> examples_of(const Trial& trial, const std::string& models,
                                    const Interruption& interrupted, const Tell& tell, TrainState& state) {
  Examples examples(training_pairs(trial));
  if (!trial.teacher) return examples;
  const std::optional<TrainState> end = trained_state(*trial.teacher, models, interrupted, tell);
  if (!end) return std::nullopt;
  if (end->status == Status::diverged)
    state.status = Status::diverged;
  else
    examples.set_teacher(end->model, trial.config.temperature);
  return examples;
}

enum class Stored { none, whole, set_aside };

/// Reads what a trial has left in a file into `state`. A file that nothing vouches for is set aside: what it
/// holds is made again, `how` tells the user.
Stored read_stored(const std::string& path, const Trial& trial, TrainState& state, const char* how,
                   const Tell& tell) {
  if (!exists(path)) return Stored::none;
  try {
    read_checkpoint(path, trial.config, trial.seed, trial.replicate, state, {}, "", compacts(trial));
    return Stored::whole;
  } catch (const UnsealedError& error) {
    const std::string aside = set_aside(path);
    if (tell && !aside.empty())
      tell(fmt::format("{} {}; it was set aside as {}, and {}", path, error.reason(), aside, how));
    return Stored::set_aside;
  }
}

/// The network of a trial's end, where trials that derive from it look for it.
void keep_model(const std::string& models, const std::string& id, const Trial& trial, const TrainState& state,
                const TrialResult& result) {
  write_model_file(model_path(models, id), {state.model, trial.config, trial.seed, trial.replicate,
                                            result_json(trial, state, result)});
}

}  // namespace

std::optional<TrialResult> run_trial(const Trial& trial, const TrialFiles& files,
                                     const Interruption& interrupted) {
  const double start = now(), start_of_work = thread_seconds();
  std::optional<EnergyMeter::Account> energy;
  if (files.energy != nullptr) energy.emplace(*files.energy);
  const std::string& checkpoint = files.checkpoint;
  TrainState state;
  if (checkpoint.empty() ||
      read_stored(checkpoint, trial, state, "its trial begins anew", files.tell) != Stored::whole) {
    std::optional<TrainState> fresh = from_parents(trial, files.models, interrupted, files.tell);
    if (!fresh) return std::nullopt;
    state = *std::move(fresh);
  }
  std::optional<Examples> examples = examples_of(trial, files.models, interrupted, files.tell, state);
  if (!examples) return std::nullopt;
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
  // A checkpoint holds no record of a search, which is the whole of a trial that is not tuned.
  const bool may_save = !checkpoint.empty() && (!trial.pruned || trial.pruned->tuned);
  TrainCallbacks callbacks;
  callbacks.interrupted = [&](const TrainState& at) {
    const bool stop = asks_to_end(interrupted);
    if (files.told_share && at.updates % 64 == 0)
      files.told_share(static_cast<double>(at.updates) / static_cast<double>(trial.config.updates()));
    if (may_save && stop && now() - start > kWorthSaving) save();
    if (may_save && !stop && at.updates % 64 == 0 && now() - saved > files.checkpoint_seconds) save();
    return stop;
  };
  callbacks.at_once = interrupted;
  train(state, trial.config, *examples, 1, callbacks);
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
  const bool keeps = files.keep_model || (files.keep_success && result.success);
  if (keeps && !files.models.empty() && state.status != Status::diverged)
    keep_model(files.models, trial_id(trial), trial, state, result);
  return result;
}

nlohmann::json result_json(const Trial& trial, const TrainState& state, const TrialResult& result) {
  nlohmann::json json = result_json(trial.config, state);
  json["train_flops"] = result.train_flops;
  json["train_flops_nonzero"] = result.train_flops_nonzero;
  if (result.search) json["search"] = to_json(*result.search);
  return json;
}

std::optional<TrainState> trained_state(const NamedTrial& named, const std::string& models,
                                        const Interruption& interrupted, const Tell& tell) {
  const Trial& trial = named.trial;
  Stored stored = Stored::none;
  if (!models.empty()) {
    const std::string path = model_path(models, named.id);
    TrainState state;
    stored = read_stored(path, trial, state, "its network is trained again, to the same bits", tell);
    if (stored == Stored::whole && state.status == Status::running)
      throw InputError(path + " is not the end of a training; remove it, and it is made again");
    if (stored == Stored::whole) return state;
  }
  std::optional<TrainState> state = from_parents(trial, models, interrupted, tell);
  if (!state) return std::nullopt;
  std::optional<Examples> examples = examples_of(trial, models, interrupted, tell, *state);
  if (!examples) return std::nullopt;
  TrainCallbacks callbacks;
  callbacks.interrupted = [&](const TrainState&) { return interrupted && interrupted(); };
  callbacks.at_once = interrupted;
  train(*state, trial.config, *examples, 1, callbacks);
  if (state->status == Status::running) return std::nullopt;
  if (stored == Stored::set_aside && state->status != Status::diverged) try {
      keep_model(models, named.id, trial, *state, judge(trial, *state, interrupted));
    } catch (const InterruptedError&) {
      return std::nullopt;
    }
  return state;
}

}  // namespace minlife
