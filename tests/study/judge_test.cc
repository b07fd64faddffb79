#include "study/trial/judge.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "nn/exact_network.h"
#include "proof/exactness.h"
#include "study/trial/trial.h"

using namespace minlife;
using namespace minlife::testing;

TEST_CASE("the boards that end a training of three steps are not those that judge it") {
  // Life's network is wrong about HighLife where a dead cell has six neighbours: seldom on thin soups, so at
  // some density one thousand boards have such a cell and the other thousand have none.
  TrainConfig config;
  config.steps = 3;
  config.width = 1;
  config.rule = parse_rule("B36/S23");
  TrainState state;
  state.model = exact_network(3, 1);
  state.status = Status::done;
  int differ = 0;
  for (double density = 0.01; density < 0.12; density += 0.002) {
    config.density = config.test_density.emplace(DensityLaw{density, density});
    const bool passed = exactness_of(state.model, stopping_question(config)).exact;
    const bool judged_right = judge({config, 0, 0}, state).sampled;
    differ += passed != judged_right;
  }
  CHECK(differ > 0);
}

TEST_CASE(
    "a trial with a mean of its weights tells which of the two its network is, and others say nothing") {
  TrainConfig config;
  TrainState state = initial_state(config, 1, 0);
  state.status = Status::done;
  CHECK(judge({config, 1, 0}, state).kept.empty());
  CHECK_FALSE(to_json(judge({config, 1, 0}, state)).contains("kept"));
  config.average = 0.99;
  for (const bool average : {false, true}) {
    state.kept_average = average;
    const TrialResult result = judge({config, 1, 0}, state);
    CHECK(result.kept == (average ? "average" : "weights"));
    CHECK(trial_result_from_json(to_json(result), "x").kept == result.kept);
  }
}
