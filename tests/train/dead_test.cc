#include "train/dead.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "nn/optimizers/adam.h"
#include "proof/held_out_boards.h"
#include "proof/one_step_windows.h"
#include "train/trainer.h"

using namespace minlife;

namespace {

TrainConfig small_config(int steps, int width, Boundary boundary) {
  TrainConfig config;
  config.steps = steps;
  config.width = width;
  config.boundary = boundary;
  config.board_width = config.height = 16;
  config.check_every = 500;
  config.examples = 24000;
  return config;
}

/// Trains on to the end of the budget without asking whether the network is dead.
void spend_budget(TrainState& state, const TrainConfig& config, Examples& examples) {
  BatchGradient batch(config, 1);
  std::vector<float> gradient(state.model.parameters.size());
  while (state.updates < config.updates()) {
    batch.compute(state.model.parameters, examples, state.updates * static_cast<std::uint64_t>(config.batch),
                  gradient);
    state.optimizer.as<GradientOptimizer>().update(state.model.parameters, gradient, {}, 1);
    ++state.updates;
  }
}

/// Spends the rest of the budget of a training that ended dead: it predicts what it predicted, and is dead
/// still.
void check_stays_dead(TrainState& state, const TrainConfig& config, Examples& examples) {
  REQUIRE(state.updates < config.updates());
  const TrainState early = state;
  spend_budget(state, config, examples);
  const PairLaw held_out = config.pairs(Split::test, 0, 0);
  const BoardTally before = evaluate_boards(early.model, held_out, 100, 1);
  const BoardTally after = evaluate_boards(state.model, held_out, 100, 1);
  CHECK(before.wrong_cells == after.wrong_cells);
  CHECK(before.wrong_boards == after.wrong_boards);
  // All gradients up to the dead layer were exactly zero, so the drift is at an end and the layer where it
  // was.
  CHECK(is_dead(state.model, state.optimizer, config, live_share(examples, config)));
}

}  // namespace

TEST_CASE("what is called dead predicts, at the end of the full run, just what it predicts now") {
  int dead = 0;
  for (const Boundary boundary : {Boundary::torus, Boundary::dead})
    for (const int steps : {1, 2})
      for (std::uint64_t seed = 0; seed < (steps == 1 ? 12 : 4); ++seed) {
        CAPTURE(steps);
        CAPTURE(seed);
        const TrainConfig config = small_config(steps, 1, boundary);
        TrainState state = initial_state(config, seed, 0);
        Examples examples(config.pairs(Split::train, seed, 0));
        train(state, config, examples, 1);
        if (state.status != Status::dead) continue;
        ++dead;
        const Model early = state.model;
        check_stays_dead(state, config, examples);
        if (steps == 1) CHECK(one_step_tally(early, kLife).wrong == one_step_tally(state.model, kLife).wrong);
      }
  CHECK(dead >= 8);
}

TEST_CASE("and so on windows") {
  int dead = 0;
  for (const int steps : {1, 2})
    for (std::uint64_t seed = 0; seed < (steps == 1 ? 20 : 3); ++seed) {
      CAPTURE(steps);
      CAPTURE(seed);
      TrainConfig config = default_config(find_optimizer("adam"), steps, ExamplesFrom::windows);
      config.examples = (steps == 1 ? 3000 : 1000) * config.windows();
      config.optimizer_settings.learning_rate = 0.003;
      TrainState state = initial_state(config, seed, 0);
      Examples examples(config.pairs(Split::train, seed, 0));
      train(state, config, examples, 1);
      if (state.status != Status::dead) continue;
      ++dead;
      check_stays_dead(state, config, examples);
    }
  CHECK(dead >= 4);
}

TEST_CASE("the share of live targets on windows") {
  TrainConfig config = default_config(find_optimizer("adam"), 1, ExamplesFrom::windows);
  config.density = {0.5, 0.5};  // all windows alike: 140 of 512 are alive then
  const auto share = [](const TrainConfig& of) {
    Examples examples(of.pairs(Split::train, 1, 0));
    return live_share(examples, of);
  };
  CHECK(share(config) == doctest::Approx(140.0 / 512).epsilon(1e-12));
  config.steps = 2;
  config.batch = 1000;
  CHECK(share(config) == 0.4);
  config.rule = parse_rule("B/S", "rule");  // gives no live cell at all
  CHECK(share(config) == 0.5);
}

TEST_CASE(
    "nothing is called dead where a mean of the weights still moves, the loss has a margin, or rectifiers "
    "leak for a time") {
  TrainConfig config = small_config(1, 1, Boundary::torus);
  config.average = 0.99;
  CHECK_FALSE(may_be_dead(config, 0));
  config = small_config(1, 1, Boundary::torus);
  config.margin = 0.5;
  CHECK_FALSE(may_be_dead(config, 0));
  config = small_config(1, 1, Boundary::torus);
  config.leak_rule = 0.1;
  config.leak_until = 0.5;
  CHECK_FALSE(may_be_dead(config, config.updates() / 2 - 1));
  CHECK(may_be_dead(config, config.updates() / 2));
}

TEST_CASE("a layer at rest is found, unless momentum could still revive it") {
  const TrainConfig config = small_config(1, 2, Boundary::torus);
  TrainState state = initial_state(config, 3, 0);
  const ParameterLayout layout(state.model.architecture);
  const LayerSlice& rule = layout.layers[1];
  for (std::size_t i = rule.weight; i < rule.bias; ++i) state.model.parameters[i] = -1;
  for (int o = 0; o < rule.shape.outputs; ++o) state.model.parameters[rule.bias + o] = -0.5f;
  state.model.parameters[layout.layers[2].bias] = -1;
  state.optimizer.as<Adam>().beta1_power = 0;
  CHECK(is_dead(state.model, state.optimizer, config, 0.27));
  SUBCASE("one unit that is alive somewhere") {
    state.model.parameters[rule.bias] = 0.5f;
    CHECK_FALSE(is_dead(state.model, state.optimizer, config, 0.27));
  }
  SUBCASE("the first moment of a bias, before its steps are spent") {
    // 2 * 1e-3 * 9 * m / 1e-8 reaches 0.5 at m = 2.8e-7.
    state.optimizer.as<Adam>().first_moment[rule.bias] = 3e-7f;
    CHECK_FALSE(is_dead(state.model, state.optimizer, config, 0.27));
    state.optimizer.as<Adam>().first_moment[rule.bias] = 2e-7f;
    CHECK(is_dead(state.model, state.optimizer, config, 0.27));
  }
  SUBCASE("an output on the side of the minority, or none that is clear") {
    CHECK_FALSE(is_dead(state.model, state.optimizer, config, 0.73));
    CHECK_FALSE(is_dead(state.model, state.optimizer, config, 0.48));
    state.model.parameters[layout.layers[2].bias] = -0.04f;
    CHECK_FALSE(is_dead(state.model, state.optimizer, config, 0.27));
  }
  SUBCASE("rectifiers that leak, if only in some layers, never rest") {
    state.model.architecture = with_leaks(state.model.architecture, {0.1f, 0});
    CHECK_FALSE(is_dead(state.model, state.optimizer, config, 0.27));
  }
  SUBCASE("activations that leak never rest") {
    state.model.architecture.activation = &find_activation("leaky_relu");
    CHECK_FALSE(is_dead(state.model, state.optimizer, config, 0.27));
  }
}

TEST_CASE("a first step that is dead in a deeper network, but not where padding makes edges differ") {
  for (const Boundary boundary : {Boundary::torus, Boundary::dead}) {
    const TrainConfig config = small_config(3, 1, boundary);
    TrainState state = initial_state(config, 1, 0);
    const ParameterLayout layout(state.model.architecture);
    for (const std::size_t layer : {std::size_t{0}, std::size_t{4}}) {
      TrainState at = state;
      const LayerSlice& spread = layout.layers[layer];
      for (std::size_t i = spread.weight; i < spread.bias; ++i) at.model.parameters[i] = -1;
      for (int o = 0; o < spread.shape.outputs; ++o) at.model.parameters[spread.bias + o] = -1;
      at.model.parameters[layout.layers.back().bias] = -100;
      at.optimizer.as<Adam>().beta1_power = 0;
      CHECK(is_dead(at.model, at.optimizer, config, 0.2) == (boundary == Boundary::torus || layer == 4));
    }
  }
}

TEST_CASE("a layer that trains in tiles rests only below the rounding of their sums") {
  const TrainConfig config = small_config(2, 4, Boundary::torus);
  TrainState state = initial_state(config, 1, 0);
  const ParameterLayout layout(state.model.architecture);
  const auto fill = [&](std::size_t layer, float weight, float bias) {
    const LayerSlice& slice = layout.layers[layer];
    std::fill_n(state.model.parameters.begin() + static_cast<std::ptrdiff_t>(slice.weight),
                slice.shape.weights(), weight);
    std::fill_n(state.model.parameters.begin() + static_cast<std::ptrdiff_t>(slice.bias), slice.shape.outputs,
                bias);
  };
  // Features between 0 and 1, so that the 36 terms of the next layer come to 36 at most in size: plain sums
  // are off by 38 * 36 * 2^-24 = 8.2e-5 at most, tiles by 870 * 29 * 36 * 2^-24 = 5.4e-2.
  fill(0, 1.0f / 9, 0);
  fill(1, 0.125f, 0);
  state.model.parameters[layout.layers.back().bias] = -100;
  state.optimizer.as<Adam>().beta1_power = 0;
  fill(2, -1, -4e-2f);
  CHECK_FALSE(is_dead(state.model, state.optimizer, config, 0.2));
  fill(2, -1, -1e-1f);
  CHECK(is_dead(state.model, state.optimizer, config, 0.2));
}

TEST_CASE("a layer whose numbers a later step shares is not given up, as it may learn there") {
  for (const bool tied : {false, true}) {
    TrainConfig config = small_config(3, 1, Boundary::torus);
    config.tied = tied;
    const TrainState state = initial_state(config, 1, 0);
    const ParameterLayout layout(state.model.architecture);
    for (const std::size_t layer : {std::size_t{0}, std::size_t{2}, std::size_t{4}}) {
      TrainState at = state;
      const LayerSlice& spread = layout.layers[layer];
      for (std::size_t i = spread.weight; i < spread.bias; ++i) at.model.parameters[i] = -1;
      for (int o = 0; o < spread.shape.outputs; ++o) at.model.parameters[spread.bias + o] = -1;
      at.model.parameters[layout.layers.back().bias] = -100;
      at.optimizer.as<Adam>().beta1_power = 0;
      CHECK(is_dead(at.model, at.optimizer, config, 0.2) == (layer == 0 || !tied));
    }
  }
}
