#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>

#include "cli/interrupt.h"
#include "cli/terminal/progress.h"
#include "cli/verbs/table.h"
#include "core/atomic_file.h"
#include "core/error.h"
#include "core/figures.h"
#include "core/text.h"
#include "train/model_file.h"
#include "train/trainer.h"

namespace minlife {
namespace {

/// "learning_rate" as a flag's name, "learning-rate".
std::string flag_name(std::string_view field) {
  std::string name(field);
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

TrainConfig read_config(const Arguments& arguments) {
  TrainConfig config;
  for (const ConfigField& field : config_fields()) {
    const std::string flag = flag_name(field.name);
    if (arguments.given(flag)) field.set(config, arguments.text(flag), "--" + flag);
  }
  validate(config);
  return config;
}

/// Seconds between checkpoints of a long training.
constexpr double kCheckpointSeconds = 120;

/// Writes a checkpoint every so often, and tells how far the training is.
class Watch {
 public:
  Watch(ModelFile file, std::string path, const Output& output)
      : file_(std::move(file)),
        path_(std::move(path)),
        progress_("train", "updates", file_.config.updates(), output) {}

  bool interrupted(const TrainState& state) {
    if (state.updates % 64 != 0) return was_interrupted();
    std::string note;
    if (!state.curve.empty()) note = "loss " + shortest(static_cast<float>(state.curve.back().loss));
    progress_.update(state.updates, note);
    const auto now = std::chrono::steady_clock::now();
    if (std::chrono::duration<double>(now - saved_).count() > kCheckpointSeconds &&
        all_finite(state.model.parameters)) {
      write_checkpoint(path_, file_, state);
      saved_ = now;
    }
    return was_interrupted();
  }

 private:
  ModelFile file_;
  std::string path_;
  Progress progress_;
  std::chrono::steady_clock::time_point saved_ = std::chrono::steady_clock::now();
};

nlohmann::json describe(const ModelFile& file, const std::string& path) {
  nlohmann::json json = file.result;
  json.erase("curve");
  json["out"] = path;
  json["steps"] = file.config.steps;
  json["width"] = file.config.width;
  json["parameters"] = file.model.parameters.size();
  json["seed"] = file.seed;
  json["replicate"] = file.replicate;
  return json;
}

std::string sentence(const TrainState& state, const TrainConfig& config, const std::string& path) {
  const std::string what = fmt::format("L({},{}), {} parameters: ", config.steps, config.width,
                                       with_commas(state.model.parameters.size()));
  const std::string after =
      fmt::format("{} updates ({} boards)", with_commas(state.updates),
                  with_commas(state.updates * static_cast<std::uint64_t>(config.batch)));
  std::string found = "not exact after " + after;
  if (state.first_exact_update)
    found = fmt::format("{} at update {}, ended after {}",
                        config.steps <= 2 ? "exact" : "no wrong cell on 1,000 held-out boards",
                        with_commas(*state.first_exact_update), after);
  if (state.status == Status::dead)
    found = "dead, so never exact: a layer that is zero on every board, after " + after;
  return fmt::format("{}{}; written to {}\n", what, found, path);
}

int run_train(const Arguments& arguments, Output& output) {
  const TrainConfig config = read_config(arguments);
  const std::uint64_t seed = arguments.word("seed");
  const auto replicate = static_cast<std::uint64_t>(arguments.integer("replicate", 0, 0xffffffff));
  const std::string path = arguments.text("out");
  catch_interrupts();          // before the probe, which a signal would otherwise leave behind
  { AtomicFile probe(path); }  // a folder that does not exist should not cost the whole training first

  const PairLaw law = config.pairs(Split::train, seed, replicate);
  Examples examples = arguments.given("data") ? Examples(arguments.text("data"), law) : Examples(law);
  const std::string data = examples.identity();
  TrainState state = initial_state(config, seed, replicate);
  if (arguments.is_on("resume")) read_checkpoint(path, config, seed, replicate, state, file_system(), data);
  ModelFile file{state.model, config, seed, replicate, {}, data};
  {
    Watch watch(file, path, output);
    TrainCallbacks callbacks;
    callbacks.interrupted = [&watch](const TrainState& s) { return watch.interrupted(s); };
    train(state, config, examples, arguments.threads(), callbacks);
  }
  file.model = state.model;
  // Between two checks a run may have diverged unnoticed; a checkpoint of that could not be resumed.
  if (state.status == Status::running && !all_finite(state.model.parameters)) state.status = Status::diverged;
  if (state.status == Status::running) {
    write_checkpoint(path, file, state);
    throw InterruptedError(fmt::format(
        "interrupted at update {}; {} holds a checkpoint (run the same command with --resume to go on)",
        with_commas(state.updates), path));
  }
  if (state.status == Status::diverged)
    throw FailedError(
        fmt::format("the training diverged: a parameter is NaN or infinite at update {}; no model was "
                    "written (try a smaller --learning-rate or --init-scale)",
                    with_commas(state.updates)));
  file.result = result_json(config, state);
  write_model_file(path, file);
  output.result(describe(file, path), sentence(state, config, path));
  return 0;
}

}  // namespace

Verb train_verb() {
  std::vector<Flag> flags{
      {"out", "MODEL.h5", "", "the model file to write", true},
      {"data", "PAIRS.h5", "", "train on these pairs, round and round (default: fresh boards without end)"},
      {"seed", "S", "0", "of the initial weights and the boards"},
      {"replicate", "R", "0", "which of the seed's independent trials"},
      {"resume", "", "", "go on from the checkpoint in MODEL.h5"},
  };
  const TrainConfig defaults;
  for (const ConfigField& field : config_fields()) {
    const bool required = field.name == "steps" || field.name == "width";
    flags.push_back(
        {flag_name(field.name), "V", required ? "" : field.get(defaults), std::string(field.help), required});
  }
  return {"train", "Trains a network to predict Life and writes it as a model file.", {}, flags, run_train};
}

}  // namespace minlife
