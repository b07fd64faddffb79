#include "train/growth.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/scratch_folder.h"
#include "proof/one_step_windows.h"
#include "proof/patch_logit.h"
#include "train/evolution.h"
#include "train/growths.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

TrainConfig growing(const std::string& how, const std::string& steps = "1") {
  TrainConfig config = checked_config({{"steps", steps},
                                       {"width", "4"},
                                       {"size", "8x8"},
                                       {"examples", "3200"},
                                       {"check_every", "20"},
                                       {"growth", how},
                                       {"growth_wait", "2"}});
  return config;
}

/// The logits of all windows of one step in double, in the order of their cells.
std::vector<double> logits_of_windows(const Model& model) {
  PatchLogit patch(model);
  std::vector<double> all;
  for (unsigned window = 0; window < 512; ++window) {
    double cells[9];
    for (unsigned c = 0; c < 9; ++c) cells[c] = window >> c & 1;
    all.push_back(patch.logit(cells, {1, 1, 1, 1}));
  }
  return all;
}

}  // namespace

TEST_CASE("a network grows just when its loss has not fallen for so many checks, and costs what it is") {
  for (const char* how : {"split", "fresh"})
    for (const char* steps : {"1", "2"}) {
      CAPTURE(how);
      CAPTURE(steps);
      const TrainConfig config = growing(how, steps);
      std::vector<int> widths;  // after each check
      std::vector<bool> running;
      TrainCallbacks callbacks;
      callbacks.checked = [&](const TrainState& state) {
        widths.push_back(state.model.architecture.uniform_width());
        running.push_back(state.status == Status::running);
      };
      const TrainState state = trained(config, 1, callbacks);
      REQUIRE(initial_state(config, kSeed, kReplicate).model.architecture == life_network(config.steps, 1));
      // The twin: a hundredth below the best of that width, or one check more without.
      double best = 0, macs = 0;
      int waited = 0, width = 1, grown = 0;
      bool any = false;
      std::size_t check = 0;
      for (const CurvePoint& point : state.curve) {
        if (point.update % config.check_every != 0) continue;
        macs += 20.0 * static_cast<double>(life_network(config.steps, width).macs_per_cell());
        const bool progress = !any || point.loss < best * 0.99;
        if (progress) best = point.loss;
        waited = progress ? 0 : waited + 1;
        any = true;
        if (waited >= 2 && width < 4 && running[check]) {
          ++width;
          ++grown;
          waited = 0;
          any = false;
        }
        // A dead network grows earlier; of these seeds none is.
        CHECK(widths[check] == width);
        ++check;
      }
      CHECK(check == widths.size());
      CHECK(grown > 0);
      const double per_mac = 6.0 * 8 * 8 * 8;
      for (const bool nonzero : {false, true})
        CHECK(train_flops(config, state, state.updates, nonzero) == macs * per_mac);
    }
}

TEST_CASE("growing changes no logit with fresh channels, and by rounding only with equal halves") {
  TrainConfig config = growing("fresh");
  TrainState state = initial_state(config, kSeed, kReplicate);
  for (int width = 2; width <= 4; ++width) {
    const std::vector<double> before = logits_of_windows(state.model);
    grow(state, config, kSeed, kReplicate);
    CHECK(state.model.architecture == life_network(1, width));
    CHECK(logits_of_windows(state.model) == before);
    CHECK(state.optimizer.as<GradientOptimizer>().is_zero(state.model.parameters.size() - 1));
  }
  CHECK_FALSE(may_grow(state, config));
  // Halves that do not move apart.
  Model narrow = initial_state(config, kSeed, kReplicate).model;
  config.growth = growths()[0];
  REQUIRE(config.growth->name == std::string("split"));
  config.init_scale = 0;
  TrainState split = initial_state(config, kSeed, kReplicate);
  split.model = narrow;
  const std::vector<double> before = logits_of_windows(split.model);
  grow(split, config, kSeed, kReplicate);
  const std::vector<double> after = logits_of_windows(split.model);
  // Twice as many terms as before, each within half a unit of double: far below the logits' own bound in
  // float.
  const double bound = 2 * PatchLogit(split.model).rounding_bound();
  for (std::size_t w = 0; w < before.size(); ++w) CHECK(std::abs(after[w] - before[w]) <= bound);
}

TEST_CASE("halves of a split channel lie on both sides of it, and share its readers") {
  TrainConfig config = growing("split");
  TrainState state = initial_state(config, kSeed, kReplicate);
  const Model before = state.model;
  grow(state, config, kSeed, kReplicate);
  const Model& after = state.model;
  const std::vector<LayerSlice> old = ParameterLayout(before.architecture).layers,
                                now = ParameterLayout(after.architecture).layers;
  // The rule channel: one becomes two, 0 and 1. The decoder reads both with half the weight.
  const float decoder = before.parameters[old[2].weight];
  CHECK(after.parameters[now[2].first_tap(0, 0)] == decoder / 2);
  CHECK(after.parameters[now[2].first_tap(0, 1)] == decoder / 2);
  const float middle = before.parameters[old[1].bias];
  const float low = after.parameters[now[1].bias], high = after.parameters[now[1].bias + 1];
  CHECK(low != high);
  CHECK((static_cast<double>(low) + high) / 2 == doctest::Approx(middle).epsilon(1e-6));
  // What the rule channels read of all hidden ones adds up to what the one read: hidden channels 2 and 3 are
  // halves of drawn ones.
  double sum_before = 0, sum_after = 0;
  for (std::size_t i = 0; i < 2; ++i) sum_before += before.parameters[old[1].first_tap(0, i)];
  for (std::size_t i = 0; i < 4; ++i)
    sum_after += (static_cast<double>(after.parameters[now[1].first_tap(0, i)]) +
                  after.parameters[now[1].first_tap(1, i)]) /
                 2;
  CHECK(sum_after == doctest::Approx(sum_before).epsilon(1e-6));
}

TEST_CASE("a growing network goes on from any checkpoint, and on any threads, to the same bits") {
  const ScratchFolder folder;
  for (const char* how : {"split", "fresh"})
    for (const char* steps : {"1", "2"}) {
      const TrainConfig config = growing(how, steps);
      const TrainState whole = trained(config), parts = trained_in_parts(config, folder.path + "/c.h5", 30),
                       threads = trained(config, 2);
      CHECK(whole.model.architecture.uniform_width() > 1);
      for (const TrainState* other : {&parts, &threads}) {
        CHECK(other->model.architecture == whole.model.architecture);
        CHECK(other->model.parameters == whole.model.parameters);
        CHECK(other->status == whole.status);
        CHECK(train_flops(config, *other, other->updates, false) ==
              train_flops(config, whole, whole.updates, false));
      }
    }
}
