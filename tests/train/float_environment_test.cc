#include <doctest/doctest.h>

#include <cmath>
#include <thread>

#include "core/float_environments.h"
#include "train/small_windows.h"
#include "train/trainer.h"
#include "train/verify.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

/// All that a training and its proof come to.
struct Outcome {
  TrainState state;
  Verification verified;
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
    outcome.verified = verify(outcome.state.model, config.pairs(Split::test, 5, 1), 64, true, 2);
    CHECK(is_in(environment));
  }).join();
  return outcome;
}

bool is_subnormal(float x) { return x != 0 && std::abs(x) < 0x1p-126f; }

std::size_t subnormals(const std::vector<float>& values) {
  return static_cast<std::size_t>(std::count_if(values.begin(), values.end(), is_subnormal));
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
      config.check_every = 20;
      config.stop = Stop::never;
      const Outcome expected = outcome_in(kFloatEnvironments[0], config);
      for (const FloatEnvironment& environment : kFloatEnvironments) {
        CAPTURE(environment.name);
        CAPTURE(steps);
        CAPTURE(scale);
        const Outcome found = outcome_in(environment, config);
        CHECK(found.state.model.parameters == expected.state.model.parameters);
        CHECK(found.state.adam.first_moment == expected.state.adam.first_moment);
        CHECK(found.state.adam.second_moment == expected.state.adam.second_moment);
        REQUIRE(found.state.curve.size() == expected.state.curve.size());
        for (std::size_t k = 0; k < found.state.curve.size(); ++k)
          CHECK(found.state.curve[k].loss == expected.state.curve[k].loss);
        CHECK(to_json(found.verified).dump() == to_json(expected.verified).dump());
      }
    }
}

TEST_CASE("a network that is right and goes on training meets no subnormal number") {
  TrainConfig config;
  config.width = 8;
  config.examples = 8 * 12'000;
  config.stop = Stop::never;
  TrainState state = initial_state(config, 1, 0);
  Examples examples(config.pairs(Split::train, 1, 0));
  TrainCallbacks callbacks;
  std::size_t found = 0;
  callbacks.checked = [&](const TrainState& at) {
    found += subnormals(at.model.parameters) + subnormals(at.adam.first_moment) +
             subnormals(at.adam.second_moment);
  };
  train(state, config, examples, 1, callbacks);
  REQUIRE(state.first_exact_update.has_value());
  CHECK(*state.first_exact_update < 6000);
  CHECK(found == 0);
}
