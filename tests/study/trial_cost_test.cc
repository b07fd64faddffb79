#include "study/work/trial_cost.h"

#include <doctest/doctest.h>

#include "core/error.h"

using namespace minlife;

namespace {

TrainConfig config_of(int steps, int width) {
  TrainConfig config;
  config.steps = steps;
  config.width = width;
  return config;
}

}  // namespace

TEST_CASE("every part of a trial is measured, for each number of steps and both boundaries") {
  for (const int steps : {1, 2, 3})
    for (const Boundary boundary : {Boundary::torus, Boundary::dead}) {
      TrainConfig config = config_of(steps, 2);
      config.height = config.board_width = 16;
      config.boundary = boundary;
      const CostSample sample = measure_trial(config, 1, 0, 0.02, {});
      CAPTURE(steps);
      CHECK(sample.cost.start > 0);
      CHECK(sample.cost.update > 0);
      CHECK(sample.cost.check >= 0);
      CHECK(sample.cost.judging > 0);
      // However busy the machine is: none of these takes a minute.
      for (const auto part : kCostParts) CHECK(sample.cost.*part < 60);
    }
}

TEST_CASE("boards and batches that are too large to try are scaled up") {
  TrainConfig config = config_of(3, 8);
  const double small = measure_trial(config, 1, 0, 0.02, {}).cost.update;
  config.height = config.board_width = 4096;
  config.batch = 64;
  // An update of these would take a quarter of an hour.
  const CostSample large = measure_trial(config, 1, 0, 0.02, {});
  const double times = 128.0 * 128 * 8;
  CHECK(large.cost.update > times / 20 * small);
  CHECK(large.cost.update < times * 20 * small);
}

TEST_CASE("a network that cannot learn is told from one that lives") {
  TrainConfig config = config_of(1, 2);
  CHECK(measure_trial(config, 1, 0, 0.02, {}).alive);
  // Such numbers, squared again and again, are infinite soon.
  config.activation = &find_activation("square");
  config.init_scale = 1000;
  config.steps = 5;
  CHECK_FALSE(measure_trial(config, 1, 0, 0.02, {}).alive);
}

TEST_CASE("measuring ends soon when asked to") {
  int asked = 0;
  CHECK_THROWS_AS(measure_trial(config_of(2, 4), 1, 0, 10, [&] { return ++asked > 20; }), InterruptedError);
  CHECK(asked < 30);
  // Whenever the wish comes, also while it looks at windows. How often it asks depends on the time each part
  // takes, so a wish may come too late; one that it was told of must end it.
  bool told = true;
  for (int after = 0; told; after += 1 + after / 32) {
    CAPTURE(after);
    asked = 0;
    told = false;
    bool ended = false;
    try {
      measure_trial(config_of(2, 1), 1, 0, 0.5, [&] { return told = ++asked > after; });
    } catch (const InterruptedError&) {
      ended = true;
    }
    CHECK(ended == told);
  }
}
