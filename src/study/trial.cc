#include "study/trial.h"

#include <chrono>
#include <nlohmann/json.hpp>

#include "core/cpu.h"
#include "core/error.h"
#include "core/file_system.h"
#include "study/derivation.h"
#include "study/prune/compact.h"
#include "study/trial_id.h"
#include "train/evaluate.h"
#include "train/model_file.h"
#include "train/small_windows.h"

namespace minlife {
namespace {

/// A trial that an interruption finds younger than this is sooner repeated than saved.
constexpr double kWorthSaving = 1;

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::string model_path(const std::string& models, const std::string& id) { return models + "/" + id + ".h5"; }

NetworkSize size_of(const Model& compacted) {
  return {compacted.architecture.parameters(), compacted.nonzero(), compacted.architecture.macs_per_cell()};
}

/// The network with every number 1: what compacting it drops, the mask alone decides.
Model all_ones(Model model) {
  for (std::size_t i = 0; i < model.parameters.size(); ++i)
    model.parameters[i] = model.mask.empty() || model.mask[i] != 0 ? 1.0f : 0.0f;
  return model;
}

void measure(const Model& model, TrialResult& result) {
  result.connected = size_of(compact(all_ones(model)));
  result.compacted = size_of(compact(model));
}

nlohmann::json to_json(const NetworkSize& size) {
  return {{"parameters", size.parameters}, {"nonzero", size.nonzero}, {"macs", size.macs}};
}

NetworkSize size_from_json(const nlohmann::json& json) {
  return {json.at("parameters").get<std::uint64_t>(), json.at("nonzero").get<std::uint64_t>(),
          json.at("macs").get<std::uint64_t>()};
}

std::optional<std::uint64_t> wrong_windows(const TrainConfig& config, const Model& model,
                                           const Interruption& interruption) {
  if (config.steps == 1) return one_step_tally(model, config.rule).wrong;
  if (config.steps > 2) return std::nullopt;
  TwoStepScan scan(model.architecture, config.rule);
  scan.load(model);
  std::uint64_t wrong = scan.tally(1, interruption).wrong;
  std::optional<BorderWindow> example;
  if (config.boundary == Boundary::dead)
    wrong += border_tally(model, config.rule, example, false, interruption).wrong;
  return wrong;
}

}  // namespace

std::string trial_id(const Trial& trial) {
  return trial_id(to_json(trial.config), numerics_of(trial), trial.seed, trial.replicate,
                  trial.derivation ? to_json(*trial.derivation) : nlohmann::json());
}

Numerics numerics_of(const Trial& trial) {
  return {trial.numerics.kind, trial.config.numerics_version(trial.numerics.version)};
}

NamedTrial named(Trial trial) {
  std::string id = trial_id(trial);
  return {std::move(id), std::move(trial)};
}

TrialResult judge(const Trial& trial, const TrainState& state, const Interruption& interruption) {
  TrialResult result;
  // A dead network spends the rest of its budget on nothing; the record says what the full run would.
  const std::uint64_t updates = state.status == Status::dead ? trial.config.updates() : state.updates;
  result.updates = updates;
  result.first_exact_update = state.first_exact_update;
  result.status = state.status;
  result.curve = state.curve;
  result.train_flops = train_flops(trial.config, state.model, updates, false);
  result.train_flops_nonzero = train_flops(trial.config, state.model, updates, true);
  // What its parent's divergence ended before the first update was never scored.
  if (state.status != Status::diverged || updates > 0) {
    const ScoringFlops scoring = scoring_flops(trial);
    result.train_flops += scoring.dense;
    result.train_flops_nonzero += scoring.nonzero;
  }
  if (state.status == Status::diverged) return result;
  const BoardTally boards =
      evaluate_boards(state.model, trial.config.pairs(Split::test, 0, 0), kJudgingBoards, 1, interruption);
  result.sampled = boards.wrong_boards == 0;
  result.accuracy = boards.accuracy();
  result.exact_errors = wrong_windows(trial.config, state.model, interruption);
  result.success = result.exact_errors ? *result.exact_errors == 0 : result.sampled;
  return result;
}

std::optional<TrialResult> run_trial(const Trial& trial, const TrialFiles& files,
                                     const Interruption& interrupted, TrainState* final_state) {
  const double start = now(), start_of_work = thread_seconds();
  std::optional<EnergyMeter::Account> energy;
  if (files.energy != nullptr) energy.emplace(*files.energy);
  const std::string& checkpoint = files.checkpoint;
  TrainState state;
  if (!checkpoint.empty() && exists(checkpoint)) {
    read_checkpoint(checkpoint, trial.config, trial.seed, trial.replicate, state, file_system(), "",
                    compacts(trial));
  } else {
    std::optional<TrainState> fresh = starting_state(trial, files.models, interrupted);
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
  if (final_state) *final_state = std::move(state);
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
  std::optional<TrainState> state = starting_state(trial.trial, models, interrupted);
  if (!state) return std::nullopt;
  Examples examples(training_pairs(trial.trial));
  TrainCallbacks callbacks;
  callbacks.interrupted = [&](const TrainState&) { return interrupted && interrupted(); };
  train(*state, trial.trial.config, examples, 1, callbacks);
  if (state->status == Status::running) return std::nullopt;
  return state;
}

nlohmann::json to_json(const TrialResult& result) {
  const auto optional = [](const std::optional<std::uint64_t>& value) {
    return value ? nlohmann::json(*value) : nlohmann::json();
  };
  nlohmann::json json{{"success", result.success},
                      {"sampled", result.sampled},
                      {"exact_errors", optional(result.exact_errors)},
                      {"accuracy", result.accuracy},
                      {"updates", result.updates},
                      {"first_exact_update", optional(result.first_exact_update)},
                      {"status", to_string(result.status)},
                      {"train_flops", result.train_flops},
                      {"train_flops_nonzero", result.train_flops_nonzero}};
  if (result.connected) json["connected"] = to_json(*result.connected);
  if (result.compacted) json["compacted"] = to_json(*result.compacted);
  return json;
}

TrialResult trial_result_from_json(const nlohmann::json& json, const std::string& source) {
  try {
    // The library would take -1 for 2^64 - 1, and true for 1.
    const auto count = [&](const char* key) {
      if (!json.at(key).is_number_unsigned()) throw InputError(source + ": " + key + " is not a count");
      return json.at(key).get<std::uint64_t>();
    };
    const auto optional = [&](const char* key) -> std::optional<std::uint64_t> {
      if (json.at(key).is_null()) return std::nullopt;
      return count(key);
    };
    TrialResult result;
    result.success = json.at("success").get<bool>();
    result.sampled = json.at("sampled").get<bool>();
    result.exact_errors = optional("exact_errors");
    result.accuracy = json.at("accuracy").get<double>();
    result.updates = count("updates");
    result.first_exact_update = optional("first_exact_update");
    result.train_flops = json.at("train_flops").get<double>();
    result.train_flops_nonzero = json.at("train_flops_nonzero").get<double>();
    if (json.contains("connected")) result.connected = size_from_json(json.at("connected"));
    if (json.contains("compacted")) result.compacted = size_from_json(json.at("compacted"));
    const auto status = json.at("status").get<std::string>();
    for (const Status known : {Status::done, Status::exact, Status::dead, Status::diverged})
      if (status == to_string(known)) {
        result.status = known;
        return result;
      }
  } catch (const nlohmann::json::exception&) {
  }
  throw InputError(source + ": not the result of a trial");
}

}  // namespace minlife
