#include "train/trainer.h"

#include <doctest/doctest.h>

#include <cmath>

#include "nn/optimizers/adam.h"
#include "proof/one_step_windows.h"

using namespace minlife;

namespace {

TrainState run(const TrainConfig& config, std::uint64_t seed, int threads = 1) {
  TrainState state = initial_state(config, seed, 0);
  Examples examples(config.pairs(Split::train, seed, 0));
  train(state, config, examples, threads);
  return state;
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
    CHECK(state.curve.size() == whole.curve.size());
    CHECK(state.curve.back().loss == whole.curve.back().loss);
  }
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
