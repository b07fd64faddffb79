#include <doctest/doctest.h>

#include <cmath>
#include <thread>

#include "core/float_environments.h"
#include "nn/optimizers/adam.h"
#include "proof/one_step_windows.h"
#include "proof/verify.h"
#include "train/trainer.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

/// All that a training and its proof come to.
struct Outcome {
  TrainState state;
  Exactness verified;
};

/// From a thread of its own, whose pool of threads is made in its environment too.
Outcome outcome_in(const FloatEnvironment& environment, const TrainConfig& config) {
  Outcome outcome;
  std::thread([&] {
    const InFloatEnvironment callers(environment);
#pragma omp parallel num_threads(2)
    enter(environment);
    outcome.state = initial_state(config, 5, 1);
    Examples examples(config.pairs(Split::train, 5, 1));
    train(outcome.state, config, examples, 2);
    if (config.steps * config.width < 5)  // others take long to look at
      outcome.verified = verify(outcome.state.model, config.pairs(Split::test, 5, 1), 64, true, 2);
    CHECK(is_in(environment));
  }).join();
  return outcome;
}

/// Of the updates that a training makes, those whose arithmetic met a subnormal number or an underflow: what
/// some processors spend a hundred times the time on, and all of them raise flags for.
std::uint64_t slow_updates(const TrainConfig& config, TrainState& state) {
  Examples examples(config.pairs(Split::train, 1, 0));
  std::uint64_t slow = 0;
  TrainCallbacks callbacks;
  callbacks.interrupted = [&](const TrainState& at) {  // asked before each update
    slow += at.updates > 0 && met_subnormal_number();
    forget_exceptions();
    return false;
  };
  train(state, config, examples, 1, callbacks);
  return slow;
}

}  // namespace

TEST_CASE("trainings and proofs have the same bits in whatever environment their caller computes") {
  for (const double scale : {1.0, 1e-30})
    for (const int steps : {1, 2, 3}) {
      TrainConfig config;
      config.steps = steps;
      config.width = steps == 2 ? 8 : 2;  // large enough to be shared out to threads
      config.init_scale = scale;
      config.examples = 320;
      config.check_every = 40;
      config.stop = Stop::never;
      const Outcome expected = outcome_in(kFloatEnvironments[0], config);
      for (const FloatEnvironment& environment : kFloatEnvironments) {
        CAPTURE(environment.name);
        CAPTURE(steps);
        CAPTURE(scale);
        const Outcome found = outcome_in(environment, config);
        CHECK(found.state.model.parameters == expected.state.model.parameters);
        CHECK(found.state.optimizer.as<Adam>().first_moment ==
              expected.state.optimizer.as<Adam>().first_moment);
        CHECK(found.state.optimizer.as<Adam>().second_moment ==
              expected.state.optimizer.as<Adam>().second_moment);
        REQUIRE(found.state.curve.size() == expected.state.curve.size());
        for (std::size_t k = 0; k < found.state.curve.size(); ++k)
          CHECK(found.state.curve[k].loss == expected.state.curve[k].loss);
        CHECK(to_json(found.verified).dump() == to_json(expected.verified).dump());
      }
    }
}

TEST_CASE("so has the scan of all windows of two steps, on threads made in any environment") {
  TrainConfig config;
  config.steps = 2;
  config.width = 2;
  config.examples = 8;
  const Outcome expected = outcome_in(kFloatEnvironments[0], config);
  CHECK(expected.verified.windows == 1u << 25);
  for (const FloatEnvironment& environment : kFloatEnvironments) {
    CAPTURE(environment.name);
    CHECK(to_json(outcome_in(environment, config).verified).dump() == to_json(expected.verified).dump());
  }
}

TEST_CASE("a network that is right and goes on training meets no subnormal number") {
  for (const char* activation : {"relu", "silu", "tanh"}) {
    CAPTURE(activation);
    TrainConfig config;
    config.width = 8;
    config.activation = &find_activation(activation);
    config.examples = 8 * 9'000;  // beta1^t is subnormal from 6,724 on
    config.stop = Stop::never;
    config.check_every = 1000;
    TrainState state = initial_state(config, 1, 0);
    CHECK(slow_updates(config, state) == 0);
    REQUIRE(state.first_exact_update.has_value());
    CHECK(*state.first_exact_update < 8'000);
  }
}

TEST_CASE("neither do wide networks whose logits are large from the start") {
  for (const char* init : {"normal", "he"}) {
    CAPTURE(init);
    TrainConfig config;
    config.steps = 5;
    config.width = 8;
    config.init = &find_init(init);
    config.examples = 8 * 30;
    config.stop = Stop::never;
    config.check_every = 1000;
    TrainState state = initial_state(config, 1, 0);
    CHECK(slow_updates(config, state) == 0);
  }
}
