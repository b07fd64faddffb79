#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <new>
#include <nlohmann/json.hpp>

#include "cli/files/output_model.h"
#include "cli/interrupt.h"
#include "cli/training_talk.h"
#include "cli/trust.h"
#include "cli/verbs/table.h"
#include "core/error.h"
#include "core/figures.h"
#include "core/room.h"
#include "core/text.h"
#include "train/model_file.h"
#include "train/trainer.h"
#include "train/training_bytes.h"
#include "train/warm_start.h"

namespace minlife {
namespace {

/// "learning_rate" as a flag's name, "learning-rate".
std::string flag_name(std::string_view field) {
  std::string name(field);
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

constexpr const char *kWarmStart = "warm-start", *kTeacher = "teacher";

/// Flags that name a model file; the field then is its digest.
bool names_model(std::string_view flag) { return flag == kWarmStart || flag == kTeacher; }

/// The path of the model to start from; none without one.
std::vector<std::string> warm_start_path(const Arguments& arguments) {
  const std::string path = arguments.text(kWarmStart);
  if (path == kPreviousSteps)
    throw value_error("--warm-start", path, "only a spec has other cells to start from", "name a model file");
  if (!arguments.given(kWarmStart) || path == "none") return {};
  return {path};
}

/// The path of the model to learn from; none without one.
std::vector<std::string> teacher_path(const Arguments& arguments) {
  const std::string path = arguments.text(kTeacher);
  if (path == kParentTeaches)
    throw value_error("--teacher", path, "only routes have parents", "name a model file");
  if (!arguments.given(kTeacher) || path == "none") return {};
  return {path};
}

/// What to train, from which network, and by which one's answers.
struct Request {
  TrainConfig config;
  std::optional<ModelFile> start = {}, teacher = {};
};

Request read_request(const Arguments& arguments, const Reading& reading) {
  std::vector<ConfigSetting> settings;
  Request request;
  for (const ConfigField& field : config_fields()) {
    const std::string flag = flag_name(field.name);
    if (arguments.given(flag) && !names_model(flag))
      settings.push_back({std::string(field.name), arguments.text(flag), "--" + flag});
  }
  for (const std::string& path : warm_start_path(arguments)) {
    request.start = read_model_file(path, reading);
    settings.push_back({"warm_start", digest_of(request.start->model), path});
  }
  for (const std::string& path : teacher_path(arguments)) {
    request.teacher = read_model_file(path, reading);
    settings.push_back({"teacher", digest_of(request.teacher->model), path});
  }
  request.config = config_of(settings);
  validate(request.config);
  if (arguments.given("data") && request.config.examples_from == ExamplesFrom::windows)
    throw value_error("--data", arguments.text("data"), "this training is on windows, not on boards",
                      "leave it out");
  if (request.start)
    check_warm_start(*request.start, request.config, "--warm-start", arguments.text(kWarmStart));
  if (request.teacher) check_teacher(*request.teacher, request.config, "--teacher", arguments.text(kTeacher));
  return request;
}

/// Seconds between checkpoints of a long training.
constexpr double kCheckpointSeconds = 120;

/// Writes a checkpoint every so often, and tells how far the training is.
class Watch {
 public:
  Watch(ModelFile file, std::string path, std::uint64_t updates_before, int threads, const Output& output)
      : file_(std::move(file)),
        path_(std::move(path)),
        talk_(file_.config, updates_before, threads, output) {}

  void checked(const TrainState& state) { talk_.checked(state, was_interrupted); }

  bool interrupted(const TrainState& state) {
    if (state.updates % 64 != 0) return was_interrupted();
    talk_.updated(state);
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
  TrainingTalk talk_;
  std::chrono::steady_clock::time_point saved_ = std::chrono::steady_clock::now();
};

nlohmann::json describe(const ModelFile& file, const std::string& path, const Exactness& found) {
  nlohmann::json json = told_result(file.result, found.steps, file.config.stay_clean);
  json.erase("curve");
  json.update(verdict_json(found));
  json["out"] = path;
  json["steps"] = file.config.steps;
  json["width"] = file.config.uniform_width();
  json["parameters"] = file.model.parameters.size();
  json["seed"] = file.seed;
  json["replicate"] = file.replicate;
  return json;
}

std::string sentences(const TrainState& state, const TrainConfig& config, const Exactness& found,
                      const std::string& path) {
  const bool dead = state.status == Status::dead;
  std::string text =
      fmt::format("{}, {} parameters: {}{}\n", config.shape_name(),
                  with_commas(state.model.parameters.size()), dead ? "dead, " : "", to_text(found));
  if (dead) text += "a layer is zero on every board, so it would never have become exact\n";
  if (state.status == Status::stalled) text += "stalled: no step lowers the loss any more\n";
  if (state.kept_average) text += "the network is the exponential mean of the weights\n";
  const bool on_windows = config.examples_from == ExamplesFrom::windows;
  text += fmt::format("{} updates ({} {})", with_commas(state.updates),
                      with_commas(state.updates * static_cast<std::uint64_t>(config.batch)),
                      on_windows ? "windows" : "boards");
  if (state.first_exact_update)
    text +=
        fmt::format(", first {} at update {}", is_enumerable(config.steps) ? "exact" : "without a wrong cell",
                    with_commas(*state.first_exact_update));
  return text + fmt::format("\nwritten to {}\n", path);
}

/// Judges the network that was written to `path`.
Exactness final_look(const TrainConfig& config, const Model& model, int threads, const std::string& path) {
  try {
    return judged(config, model, threads, was_interrupted);
  } catch (const InterruptedError&) {
    throw InterruptedError(
        fmt::format("interrupted after the last update; {} holds the whole network, which was not judged "
                    "(run minlife verify, or the same command with --resume)",
                    path));
  } catch (const std::bad_alloc&) {
    throw FailedError(
        fmt::format("the memory ran out after the last update; {} holds the whole network, which was not "
                    "judged (run minlife verify, with fewer --threads)",
                    path));
  }
}

int run_train(const Arguments& arguments, Output& output) {
  const Reading reading = reading_of(arguments, output);
  const Request request = read_request(arguments, reading);
  const TrainConfig& config = request.config;
  const std::uint64_t seed = arguments.word("seed");
  const auto replicate = static_cast<std::uint64_t>(arguments.integer("replicate", 0, 0xffffffff));
  const std::vector<std::string> pairs(arguments.given("data"), arguments.text("data"));
  std::vector<std::string> inputs = warm_start_path(arguments);
  inputs.insert(inputs.end(), pairs.begin(), pairs.end());
  const std::vector<std::string> teacher = teacher_path(arguments);
  inputs.insert(inputs.end(), teacher.begin(), teacher.end());
  const OutputPath out(arguments, inputs);
  const std::string& path = out.path();
  check_memory_room(training_bytes(config, arguments.threads()), "this training",
                    "try smaller boards, a narrower network or fewer --threads");

  const PairLaw law = config.pairs(Split::train, seed, replicate);
  for (const std::string& input : pairs) check_is_file(input);
  Examples examples = pairs.empty() ? Examples(law) : Examples(pairs[0], law, reading);
  if (request.teacher) examples.set_teacher(request.teacher->model, config.temperature);
  const std::string data = examples.identity();
  TrainState state = initial_state(config, seed, replicate);
  if (request.start) take_steps(request.start->model, state.model);
  ModelFile file{state.model, config, seed, replicate, {}, data};
  if (arguments.is_on("resume"))
    read_checkpoint(path, config, seed, replicate, state, reading, data);
  else
    check_replaces_model(out, file);
  const RememberedInterrupts remembered;  // from here on there is something to save
  {
    Watch watch(file, path, state.updates, arguments.threads(), output);
    TrainCallbacks callbacks;
    callbacks.interrupted = [&watch](const TrainState& s) { return watch.interrupted(s); };
    callbacks.at_once = was_interrupted;
    callbacks.checked = [&watch](const TrainState& s) { watch.checked(s); };
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
  const Exactness found = final_look(config, state.model, arguments.threads(), path);
  output.result(describe(file, path, found), sentences(state, config, found, path));
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
      force_flag(),
      trust_flag(),
  };
  const TrainConfig defaults;
  for (const ConfigField& field : config_fields()) {
    const bool required = field.name == "steps" || field.name == "width";
    const std::string flag = flag_name(field.name);
    flags.push_back({flag, names_model(flag) ? "MODEL.h5" : "V", required ? "" : field.get(defaults),
                     std::string(field.help), required, required ? "channels" : ""});
  }
  return {"train", "Trains a network to predict Life and writes it as a model file.", {}, flags, run_train};
}

}  // namespace minlife
