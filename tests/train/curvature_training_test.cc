#include "train/second_order/curvature_training.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "core/error.h"
#include "core/scratch_folder.h"
#include "proof/verify.h"
#include "train/model_file.h"
#include "train/trainer.h"

using namespace minlife;

namespace {

TrainConfig second_order(int steps, int width) {
  TrainConfig config = default_config(find_optimizer("levenberg-marquardt"), steps);
  config.width = width;
  return config;
}

TrainState trained(const TrainConfig& config, std::uint64_t replicate) {
  TrainState state = initial_state(config, 77, replicate);
  Examples examples(config.pairs(Split::train, 77, replicate));
  train(state, config, examples, 1);
  return state;
}

}  // namespace

TEST_CASE("restarts on windows find exact networks of one step, which are proved") {
  // 16 to 32 % of L(1, 1) were found exact; fewer than 3 of 60 would come once in 10^5 at 16 %, once in 10^8
  // at 32.
  const TrainConfig config = second_order(1, 1);
  int exact = 0;
  for (std::uint64_t replicate = 0; replicate < 60; ++replicate) {
    const TrainState state = trained(config, replicate);
    CHECK(state.status != Status::running);
    CHECK(state.updates <= config.updates());
    if (state.status != Status::exact) continue;
    ++exact;
    CHECK(state.first_exact_update == state.updates);
    CHECK(verify(state.model, config.pairs(Split::test, 0, 0), 10, false, 1).exact);
  }
  CHECK(exact >= 3);
}

TEST_CASE("an interrupted training ends in the same bits, whenever it was saved") {
  const ScratchFolder folder;
  for (const int steps : {1, 2}) {
    TrainConfig config = second_order(steps, 2);
    config.stop = Stop::never;
    config.examples = 40 * config.windows();
    const TrainState whole = trained(config, 3);
    for (const std::uint64_t at : {1, 2, 7, 20}) {
      CAPTURE(steps);
      CAPTURE(at);
      TrainState state = initial_state(config, 77, 3);
      Examples examples(config.pairs(Split::train, 77, 3));
      TrainCallbacks callbacks;
      callbacks.interrupted = [at](const TrainState& s) { return s.updates >= at; };
      train(state, config, examples, 1, callbacks);
      if (state.status != Status::running) continue;
      const std::string path = folder.path + "/checkpoint.h5";
      write_checkpoint(path, {state.model, config, 77, 3, {}}, state);
      TrainState resumed = initial_state(config, 77, 3);
      read_checkpoint(path, config, 77, 3, resumed);
      train(resumed, config, examples, 1);
      CHECK(resumed.model.parameters == whole.model.parameters);
      CHECK(resumed.updates == whole.updates);
      CHECK(resumed.status == whole.status);
      CHECK(resumed.curve.size() == whole.curve.size());
      CHECK(resumed.curve.back().accuracy == whole.curve.back().accuracy);
      CHECK(resumed.costs->check_flops == whole.costs->check_flops);
      CHECK(resumed.costs->factor_flops == whole.costs->factor_flops);
    }
  }
}

TEST_CASE("linear algebra costs a factorisation for each step tried, and a sum for each place tried from") {
  TrainConfig config = second_order(1, 1);
  config.stop = Stop::never;
  config.examples = 30 * config.windows();
  TrainState state = initial_state(config, 77, 5);
  Examples examples(config.pairs(Split::train, 77, 5));
  TrainCallbacks callbacks;
  std::uint64_t places = 1;  // the first one, and those that the network has moved to, but for the last
  std::vector<float> before = state.model.parameters;
  bool moved = false;
  callbacks.checked = [&](const TrainState& at) {
    places += moved;
    moved = at.model.parameters != before;
    before = at.model.parameters;
  };
  train(state, config, examples, 1, callbacks);
  REQUIRE_FALSE(
      state.first_exact_update.has_value());  // else it would be drawn anew, and summed up once more
  const auto p = static_cast<double>(state.model.parameters.size());
  CHECK(state.costs->factor_flops == doctest::Approx(static_cast<double>(places) * p * p * 512 +
                                                     static_cast<double>(state.updates) * p * p * p / 3));
  CHECK(state.costs->check_flops == 0);
}

TEST_CASE("masked weights are and stay zero") {
  TrainConfig config = second_order(1, 2);
  TrainState state = initial_state(config, 77, 1);
  state.model.mask = Mask::all_kept(state.model.parameters.size());
  for (const std::size_t i : {0, 5, 30}) {
    state.model.mask.set(i, false);
    state.model.parameters[i] = 0;
  }
  Examples examples(config.pairs(Split::train, 77, 1));
  train(state, config, examples, 1);
  CHECK(state.updates > 3);
  for (const std::size_t i : {0, 5, 30}) CHECK(state.model.parameters[i] == 0);
}

TEST_CASE("settings that levenberg-marquardt has no use for are refused, all at once") {
  TrainConfig config = second_order(2, 1);
  config.steps = 4;
  config.boundary = Boundary::dead;
  config.optimizer_settings.learning_rate = 0.5;
  config.margin = 1;
  std::string complaints;
  try {
    validate(config);
  } catch (const InputError& error) {
    complaints = error.what();
  }
  for (const char* part : {"steps is 4", "boundary is dead", "learning_rate is 0.5", "margin is 1"})
    CHECK_MESSAGE(complaints.find(part) != std::string::npos, part, " in ", complaints);
  CHECK_NOTHROW(validate(second_order(3, 4)));
}

TEST_CASE("what differs from an optimizer's own defaults is told, and read back") {
  const TrainConfig config = second_order(2, 1);
  CHECK(to_json(config) == nlohmann::json{{"steps", "2"}, {"optimizer", "levenberg-marquardt"}});
  TrainConfig other = config;
  other.batch = 512;
  CHECK(to_json(other)["batch"] == "512");
  CHECK(config_from_json(to_json(config), "test") == config);
  CHECK(config_from_json(to_json(other), "test") == other);
  CHECK(config_from_json(to_full_json(config), "test") == config);
  CHECK(to_json(TrainConfig{}).empty());
}
