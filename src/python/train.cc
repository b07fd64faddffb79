#include <fmt/format.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <map>
#include <optional>

#include "core/error.h"
#include "core/figures.h"
#include "core/float_environment.h"
#include "core/room.h"
#include "python/functions.h"
#include "python/interruptible.h"
#include "python/reading.h"
#include "python/shared_model.h"
#include "train/trainer.h"
#include "train/training_bytes.h"
#include "train/warm_start.h"

namespace minlife::python {
namespace {

namespace py = pybind11;

/// What a training is, apart from its fields.
struct Request {
  std::map<std::string, std::string> fields;
  std::uint64_t seed = 0, replicate = 0;
  int threads = 1;
  std::optional<std::string> data;  ///< a pair file
  SharedModel start;                ///< whose steps are taken over; or null
  std::optional<std::string> out;   ///< where the network is written
  bool resume = false, trust = false;
};

TrainConfig config_of_request(const Request& request) {
  std::vector<ConfigSetting> settings;
  for (const auto& [name, text] : request.fields) {
    if (find_config_field(name) == nullptr)
      throw value_error("field", name, "a training has none of that name", "docs/spec.md lists them");
    settings.push_back({name, text, name});
  }
  if (request.start) settings.push_back({"warm_start", digest_of(request.start->model), "warm_start"});
  TrainConfig config = config_of(settings);
  validate(config);
  if (request.start) check_warm_start(*request.start, config, "warm_start", "the model");
  if (request.data && config.examples_from == ExamplesFrom::windows)
    throw value_error("data", *request.data, "this training is on windows, not on boards", "leave it out");
  return config;
}

/// Fills in file.model and file.result, or throws InterruptedError, with a checkpoint behind it.
void run(const Request& request, ModelFile& file, TrainState& state, Examples& examples,
         const Reading& reading, const Interruption& interruption) {
  const TrainConfig& config = file.config;
  file.data = examples.identity();
  if (request.resume)
    read_checkpoint(*request.out, config, file.seed, file.replicate, state, reading, file.data);
  TrainCallbacks callbacks;
  callbacks.interrupted = [&](const TrainState&) { return asks_to_end(interruption); };
  callbacks.at_once = interruption;
  train(state, config, examples, request.threads, callbacks);
  file.model = state.model;
  if (state.status == Status::running && !all_finite(state.model.parameters)) state.status = Status::diverged;
  if (state.status == Status::running) {
    if (request.out) write_checkpoint(*request.out, file, state);
    throw InterruptedError("interrupted");
  }
  if (state.status == Status::diverged)
    throw FailedError(
        fmt::format("the training diverged: a parameter is NaN or infinite at update {} (try a smaller "
                    "learning_rate or init_scale)",
                    with_commas(state.updates)));
  file.result = result_json(config, state);
  if (request.out) write_model_file(*request.out, file);
}

SharedModel train_model(const Request& request) {
  const FloatScope floats;
  const TrainConfig config = config_of_request(request);
  check_memory_room(training_bytes(config, request.threads), "this training",
                    "try smaller boards, a narrower network or fewer threads");
  const Listener listener(request.trust);
  const PairLaw law = config.pairs(Split::train, request.seed, request.replicate);
  Examples examples = request.data ? Examples(*request.data, law, listener.reading()) : Examples(law);
  TrainState state = initial_state(config, request.seed, request.replicate);
  if (request.start) take_steps(request.start->model, state.model);
  auto file = std::make_shared<ModelFile>(ModelFile{state.model, config, request.seed, request.replicate});
  run_interruptibly([&](const Interruption& interruption) {
    run(request, *file, state, examples, listener.reading(), interruption);
  });
  listener.warn();
  return file;
}

}  // namespace

void add_train(py::module_& module) {
  module.def(
      "train",
      [](const std::map<std::string, std::string>& fields, std::uint64_t seed, std::uint64_t replicate,
         int threads, const std::optional<std::string>& data, const SharedModel& start,
         const std::optional<std::string>& out, bool resume, bool trust) {
        return train_model({fields, seed, replicate, threads, data, start, out, resume, trust});
      },
      py::arg("fields"), py::arg("seed"), py::arg("replicate"), py::arg("threads"), py::arg("data"),
      py::arg("start").none(true), py::arg("out"), py::arg("resume"), py::arg("trust"));
  module.def("training_fields", [] {
    py::dict fields;
    const TrainConfig defaults;
    for (const ConfigField& field : config_fields())
      fields[py::str(std::string(field.name))] = py::make_tuple(field.get(defaults), std::string(field.help));
    return fields;
  });
}

}  // namespace minlife::python
