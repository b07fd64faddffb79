#include "train/trainer.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/scratch_folder.h"
#include "nn/exact_network.h"
#include "nn/optimizers/adam.h"
#include "proof/one_step_windows.h"
#include "train/model_file.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

TrainState run(const TrainConfig& config, std::uint64_t seed, int threads = 1) {
  TrainState state = initial_state(config, seed, 0);
  Examples examples(config.pairs(Split::train, seed, 0));
  train(state, config, examples, threads);
  return state;
}

bool same_bits(const std::vector<CurvePoint>& a, const std::vector<CurvePoint>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const CurvePoint& x, const CurvePoint& y) {
    return x.update == y.update && x.loss == y.loss && x.wrong_windows == y.wrong_windows &&
           x.accuracy == y.accuracy;
  });
}

}  // namespace

TEST_CASE("a wide one-step network learns Life, and is exact on every window") {
  TrainConfig config;
  config.width = 8;
  const TrainState state = run(config, 1);
  CHECK(state.status == Status::exact);
  REQUIRE(state.first_exact_update.has_value());
  CHECK(*state.first_exact_update == state.updates);
  CHECK(one_step_tally(state.model, kLife).wrong == 0);
  CHECK(state.curve.front().loss > state.curve.back().loss);
}

TEST_CASE("a trial is exact when it has stayed clean for as many checks as it must") {
  TrainConfig config;
  config.width = 8;
  config.check_every = 100;
  const TrainState first = run(config, 1);
  config.stay_clean = 4;
  const TrainState state = run(config, 1);
  REQUIRE(state.status == Status::exact);
  CHECK(state.clean_checks == 4);
  CHECK(*state.first_exact_update == state.updates);
  CHECK(state.updates >= *first.first_exact_update + 300);
  // Interrupted between two clean checks, and resumed from what a checkpoint keeps.
  TrainState resumed = initial_state(config, 1, 0);
  while (resumed.status == Status::running) {
    Examples examples(config.pairs(Split::train, 1, 0));
    TrainCallbacks callbacks;
    callbacks.interrupted = [until = resumed.updates + 130](const TrainState& s) {
      return s.updates >= until;
    };
    train(resumed, config, examples, 1, callbacks);
  }
  CHECK(resumed.updates == state.updates);
  CHECK(resumed.model.parameters == state.model.parameters);
}

TEST_CASE("interrupted anywhere and resumed, a trial ends in the same bits") {
  for (const int steps : {1, 2}) {
    TrainConfig config;
    config.steps = steps;
    config.width = 2;
    config.examples = 3000;
    config.check_every = 100;
    const TrainState whole = run(config, 5);
    RandomStream random(17, purpose("test"), 0, 0);
    TrainState state = initial_state(config, 5, 0);
    int interruptions = 0;
    while (state.status == Status::running) {
      // Each part has its own examples and workspace, as a resumed process has.
      Examples examples(config.pairs(Split::train, 5, 0));
      const std::uint64_t until = state.updates + 1 + random.below(120);
      TrainCallbacks callbacks;
      callbacks.interrupted = [until](const TrainState& s) { return s.updates >= until; };
      train(state, config, examples, 1, callbacks);
      ++interruptions;
    }
    CHECK(interruptions > 3);
    CHECK(state.model.parameters == whole.model.parameters);
    CHECK(state.optimizer.as<Adam>().second_moment == whole.optimizer.as<Adam>().second_moment);
    CHECK(state.updates == 375);
    CHECK(same_bits(state.curve, whole.curve));
    REQUIRE(state.costs);
    CHECK(state.costs->check_flops == whole.costs->check_flops);
    CHECK(state.costs->check_flops > 0);
    CHECK(state.costs->factor_flops == 0);
  }
}

TEST_CASE("a curve has its points on the grid and at checks, with what they count") {
  std::vector<std::uint64_t> grid;
  for (std::uint64_t update = 1; update <= 64; ++update)
    if (is_on_curve_grid(update)) grid.push_back(update);
  CHECK(grid == std::vector<std::uint64_t>{1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16,
                                           18, 20, 22, 24, 26, 28, 30, 32, 36, 40, 44, 48, 52, 56, 60, 64});
  for (const int steps : {1, 2, 3}) {
    CAPTURE(steps);
    TrainConfig config;
    config.steps = steps;
    config.width = 2;
    config.examples = 8 * 150;
    config.check_every = 50;
    config.stop = Stop::never;
    const TrainState state = run(config, 5);
    std::size_t next = 0;
    for (std::uint64_t update = 1; update <= 150; ++update) {
      if (!is_on_curve_grid(update) && update % 50 != 0) continue;
      REQUIRE(next < state.curve.size());
      const CurvePoint& point = state.curve[next++];
      CHECK(point.update == update);
      CHECK(std::isfinite(point.loss));
      CHECK((point.accuracy > 0 && point.accuracy <= 1));
      CHECK(point.wrong_windows.has_value() == (steps == 1));
    }
    CHECK(next == state.curve.size());
    if (steps == 1) CHECK(state.curve.back().wrong_windows == one_step_tally(state.model, kLife).wrong);
  }
}

TEST_CASE("a curve's accuracy and wrong windows are those of plain counting") {
  // One update: the accuracy is that of the initial network on the first batch, the wrong windows of the
  // next.
  for (const int steps : {1, 2}) {
    TrainConfig config;
    config.steps = steps;
    config.width = 3;
    config.examples = 8;
    config.stop = Stop::never;
    const TrainState before = initial_state(config, 6, 0), after = run(config, 6);
    const BoardTally tally = evaluate_boards(before.model, config.pairs(Split::train, 6, 0), 8, 1);
    REQUIRE(after.curve.size() == 1);
    CHECK(after.curve[0].accuracy == tally.accuracy());
    if (steps == 1) CHECK(after.curve[0].wrong_windows == one_step_tally(after.model, kLife).wrong);
  }
}

TEST_CASE("checks cost what they look at") {
  TrainConfig config;
  config.width = 2;
  config.examples = 8 * 300;
  config.check_every = 100;
  config.stop = Stop::never;
  const TrainState state = run(config, 5);
  REQUIRE_FALSE(state.first_exact_update.has_value());
  const auto macs = static_cast<double>(state.model.architecture.macs_per_cell());
  CHECK(state.costs->check_flops == 3 * 512 * 2 * macs);
  // A failing check of two steps ends in its first blocks; of three at the first wrong board.
  config.steps = 3;
  config.examples = 8 * 100;
  const TrainState three = run(config, 5);
  CHECK(three.costs->check_flops == 1024 * 2 * static_cast<double>(three.model.architecture.macs_per_cell()));
}

namespace {

/// Windows, a schedule, leaks that end and a mean of the parameters, all at once.
TrainConfig with_everything(int steps) {
  TrainConfig config = default_config(find_optimizer("adam"), steps, ExamplesFrom::windows);
  config.width = 2;
  config.examples = 60 * config.windows();
  config.check_every = 10;
  config.optimizer_settings.learning_rate = 0.01;
  config.schedule = &find_schedule("cosine");
  config.leak_neighbourhood = 0.1;
  config.leak_rule = 0.3;
  config.leak_until = 0.5;
  config.average = 0.9;
  return config;
}

}  // namespace

TEST_CASE("the same from checkpoints, on windows, with leaks that end and a mean of the parameters") {
  const ScratchFolder folder;
  const std::string path = folder.path + "/checkpoint.h5";
  for (const int steps : {1, 2, 3}) {
    CAPTURE(steps);
    const TrainConfig config = with_everything(steps);
    const TrainState whole = run(config, 5);
    RandomStream random(18, purpose("test"), 0, 0);
    TrainState state = initial_state(config, 5, 0);
    while (state.status == Status::running) {
      Examples examples(config.pairs(Split::train, 5, 0));
      const std::uint64_t until = state.updates + 1 + random.below(17);
      TrainCallbacks callbacks;
      callbacks.interrupted = [until](const TrainState& s) { return s.updates >= until; };
      train(state, config, examples, 1, callbacks);
      if (state.status != Status::running) break;
      write_checkpoint(path, {state.model, config, 5, 0, {}}, state);
      state = TrainState();
      read_checkpoint(path, config, 5, 0, state);
    }
    CHECK(state.model.parameters == whole.model.parameters);
    CHECK(state.average == whole.average);
    CHECK(state.updates == 60);
    CHECK(state.model.architecture == life_network(steps, 2));
    CHECK(state.curve.back().loss == whole.curve.back().loss);
  }
}

TEST_CASE("the mean of the parameters follows its formula, and masked ones stay zero in it") {
  TrainConfig config = with_everything(2);
  config.average = 0.7;
  TrainState state = initial_state(config, 6, 0);
  state.model.mask = Mask::all_kept(state.model.parameters.size());
  for (const std::size_t i : {0, 5, 30}) {
    state.model.mask.set(i, false);
    state.model.parameters[i] = 0;
  }
  std::vector<double> mean(state.model.parameters.begin(), state.model.parameters.end());
  TrainCallbacks callbacks;
  callbacks.interrupted = [&](const TrainState& at) {
    if (at.updates == 0 || at.check_due) return false;
    // kept^t of the first and (1 - kept) kept^(t - s) of the parameters after update s add up to this.
    for (std::size_t i = 0; i < mean.size(); ++i) mean[i] = 0.7 * mean[i] + 0.3 * at.model.parameters[i];
    return false;
  };
  Examples examples(config.pairs(Split::train, 6, 0));
  train(state, config, examples, 1, callbacks);
  REQUIRE(state.updates == 60);
  // Not asked after the last update.
  for (std::size_t i = 0; i < mean.size(); ++i) mean[i] = 0.7 * mean[i] + 0.3 * state.model.parameters[i];
  for (std::size_t i = 0; i < mean.size(); ++i) {
    CAPTURE(i);
    // Three roundings each time, of numbers as large as the parameters, and what is older fades.
    CHECK(std::abs(mean[i] - state.average[i]) <= 4 / 0.3 * 0x1p-53 * 10);
  }
  for (const std::size_t i : {0, 5, 30}) {
    CHECK(state.model.parameters[i] == 0);
    CHECK(state.average[i] == 0);
  }
}

TEST_CASE("a mean that is exact where the weights are not is the network where the training ends") {
  TrainConfig config;
  config.average = 0.9999999;
  config.check_every = 2;
  config.examples = 7 * 8;
  for (const Stop stop : {Stop::exact, Stop::never}) {
    config.stop = stop;
    // On its way, the mean being Life's network and the weights those of the beginning.
    TrainState state = initial_state(config, 1, 0);
    const Model life = exact_network(1, 1);
    state.updates = 1;
    state.average.assign(life.parameters.begin(), life.parameters.end());
    Examples examples(config.pairs(Split::train, 1, 0));
    train(state, config, examples, 1);
    CHECK(state.kept_average);
    CHECK(state.status == (stop == Stop::exact ? Status::exact : Status::done));
    CHECK(state.updates == (stop == Stop::exact ? 2 : 7));
    CHECK(state.first_exact_update == 2);
    CHECK(one_step_tally(state.model, kLife).wrong == 0);
    CHECK(result_json(config, state)["kept"] == "average");
    for (std::size_t i = 0; i < state.average.size(); ++i)
      CHECK(state.model.parameters[i] == static_cast<float>(state.average[i]));
  }
  // Where the weights are exact too, they are the network.
  TrainState state = initial_state(config, 1, 0);
  state.model = exact_network(1, 1);
  config.optimizer_settings.learning_rate = 0;
  Examples examples(config.pairs(Split::train, 1, 0));
  train(state, config, examples, 1);
  CHECK_FALSE(state.kept_average);
  CHECK(state.first_exact_update == 2);
  CHECK(result_json(config, state)["kept"] == "weights");
}

TEST_CASE("leaks that stay are in the network, and leaks that end are not") {
  TrainConfig config = default_config(find_optimizer("adam"), 1, ExamplesFrom::windows);
  config.examples = 4 * config.windows();
  config.leak_rule = 0.1;
  CHECK(run(config, 1).model.architecture == with_leaks(life_network(1, 1), {0, 0.1f}));
  config.leak_until = 1;
  CHECK(config.leak_share(0) == 1);
  CHECK(config.leak_share(1) == 0.75);
  CHECK(config.leak_share(4) == 0);
  config.leak_until = 0.5;
  CHECK(config.leak_share(1) == 0.5);
  CHECK(config.leak_share(2) == 0);
  CHECK(config.leak_share(3) == 0);
  CHECK(run(config, 1).model.architecture == life_network(1, 1));
}

TEST_CASE("a run that overflows ends as diverged") {
  TrainConfig config;
  config.activation = &find_activation("square");
  config.init_scale = 1000;
  config.optimizer_settings.learning_rate = 1000;
  config.steps = 3;
  config.width = 2;
  config.examples = 80;
  config.check_every = 2;
  const TrainState state = run(config, 2);
  CHECK(state.status == Status::diverged);
}

TEST_CASE("the budget is the number of examples, rounded up to whole batches") {
  TrainConfig config;
  config.examples = 1;
  const TrainState one = run(config, 1);
  CHECK(one.status == Status::done);
  CHECK(one.updates == 1);
  config.examples = 17;
  CHECK(run(config, 1).updates == 3);
}

TEST_CASE("sign flips are nested sets of k weights, and biases only when asked") {
  TrainConfig config;
  config.width = 2;
  const auto initial = [&](int flips, bool biases) {
    TrainConfig c = config;
    c.sign_flips = flips;
    c.flip_biases = biases;
    return initial_state(c, 9, 4).model;
  };
  const Model base = initial(-1, false);
  CHECK(initial(0, false).parameters == base.parameters);
  std::vector<std::size_t> before;
  for (int k = 1; k <= 8; ++k) {
    const Model flipped = initial(k, false);
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < base.parameters.size(); ++i) {
      CHECK(std::abs(flipped.parameters[i]) == std::abs(base.parameters[i]));
      if (flipped.parameters[i] != base.parameters[i]) places.push_back(i);
    }
    CHECK(places.size() == static_cast<std::size_t>(k));
    for (const std::size_t place : before)
      CHECK(std::find(places.begin(), places.end(), place) != places.end());
    before = places;
  }
  // All weights and biases: 36 + 4 + 8 + 2 + 2 + 1.
  const Model all = initial(1000, true), weights = initial(1000, false);
  std::size_t flipped = 0, flipped_weights = 0;
  for (std::size_t i = 0; i < base.parameters.size(); ++i) {
    flipped += all.parameters[i] != base.parameters[i];
    flipped_weights += weights.parameters[i] != base.parameters[i];
  }
  CHECK(flipped == 53);
  CHECK(flipped_weights == 46);
}

TEST_CASE("fresh data: trials with flips see other boards than the plain trial, and than each other") {
  TrainConfig plain, zero, one;
  zero.sign_flips = 0;
  one.sign_flips = 1;
  CHECK_FALSE(plain.pairs(Split::train, 1, 2) == zero.pairs(Split::train, 1, 2));
  CHECK_FALSE(zero.pairs(Split::train, 1, 2) == one.pairs(Split::train, 1, 2));
}
