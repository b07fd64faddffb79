#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "core/random.h"
#include "proof/border_windows.h"
#include "proof/hand_made.h"
#include "proof/neighbourhood.h"
#include "proof/one_step_windows.h"
#include "proof/patch_logit.h"
#include "proof/two_step_scan.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

WindowTally scan(const Model& model, int threads) {
  TwoStepScan scan(model.architecture, kLife);
  scan.load(model);
  return scan.tally(threads);
}

}  // namespace

TEST_CASE("a network that always says dead is wrong where Life is alive") {
  for (const int steps : {1, 2}) {
    Model zero = exact_network(steps, 2);
    std::fill(zero.parameters.begin(), zero.parameters.end(), 0.0f);
    const WindowTally tally = steps == 1 ? one_step_tally(zero, kLife) : scan(zero, 2);
    CHECK(tally.wrong == (steps == 1 ? 140u : 8502430u));
    CHECK(tally.min_abs_logit == 0);
  }
}

TEST_CASE("exact networks are right on every window, borders included") {
  for (const int width : {1, 3, 8}) {
    CHECK(one_step_tally(exact_network(1, width), kLife).wrong == 0);
    const Model two = exact_network(2, width);
    const WindowTally tally = scan(two, 2);
    CHECK(tally.windows == 33554432);
    CHECK(tally.wrong == 0);
    CHECK(tally.min_abs_logit == 0.5);
    std::optional<BorderWindow> example;
    const WindowTally border = border_tally(two, kLife, example, false);
    CHECK(border.windows == 133120);
    CHECK(border.wrong == 0);
    CHECK_FALSE(example.has_value());
    TwoStepScan all(two.architecture, kLife);
    all.load(two);
    CHECK(all.up_to_wrong().wrong == 0);
    CHECK(all.up_to_wrong().windows == TwoStepScan::kCount);
  }
}

TEST_CASE("a single wrong window of the 2^25 is found") {
  const Model model = wrong_on_one_window();
  const WindowTally tally = scan(model, 2);
  CHECK(tally.wrong == 1);
  REQUIRE(tally.first_wrong.has_value());
  CHECK(*tally.first_wrong == (1u << 25) - 1);
  TwoStepScan all(model.architecture, kLife);
  all.load(model);
  const WindowTally seen = all.up_to_wrong();
  CHECK(seen.wrong > 0);
  CHECK(seen.windows % 64 == 0);
  CHECK(seen.windows <= TwoStepScan::kCount);
}

TEST_CASE("a padded hidden feature can betray the border only") {
  // A feature that is 1 for dead and live cells alike, and 0 only where padding stands for it.
  Model model = exact_network(2, 2);
  const ParameterLayout layout(model.architecture);
  model.parameters[layout.layers[0].bias + 2] = 1;            // hidden channel 2 of step 1 is 1
  model.parameters[layout.layers[1].weight + 1 * 4 + 2] = 1;  // rule channel 1 hands it on
  for (std::size_t tap = 0; tap < 9; ++tap)
    model.parameters[layout.layers[2].weight + (3 * 2 + 1) * 9 + tap] = -1;
  model.parameters[layout.layers[2].bias + 3] = 9;      // how many of nine are missing
  model.parameters[layout.layers[3].weight + 3] = 100;  // any: say alive
  CHECK(scan(model, 1).wrong == 0);
  std::optional<BorderWindow> example;
  const WindowTally border = border_tally(model, kLife, example, false);
  CHECK(border.wrong > 50000);
  CHECK(example.has_value());
}

TEST_CASE("the scan agrees with double, window by window, for every activation and decoder") {
  std::uint64_t seed = 1;
  for (const char* activation : {"relu", "leaky_relu", "prelu", "silu", "square", "tanh"})
    for (const bool merged : {false, true}) {
      CAPTURE(activation);
      CAPTURE(merged);
      CAPTURE(seed);
      const Model model = random_model(2, 2, activation, merged, seed++);
      const WindowTally one = scan(model, 1), two = scan(model, 2);
      CHECK(one.wrong == two.wrong);
      CHECK(one.first_wrong == two.first_wrong);
      CHECK(one.min_abs_logit == two.min_abs_logit);
      // A sample of windows in double: the share of wrong ones must fit the count (binomial, six deviations;
      // the seed is fixed), and no window before the first wrong one may be wrong.
      PatchLogit arbiter(model);
      RandomStream random(seed, purpose("test"), 0, 0);
      const int sample = 20000;
      int wrong = 0;
      for (int k = 0; k < sample; ++k) {
        const auto cells = window_cells(random.below(TwoStepScan::kCount), 25);
        wrong += (arbiter.logit(cells, {2, 2, 2, 2}) > 0) != patch_future(kLife, 2, cells, {2, 2, 2, 2});
      }
      const double rate = static_cast<double>(one.wrong) / TwoStepScan::kCount;
      CHECK(std::abs(wrong - sample * rate) <= 6 * std::sqrt(sample * rate * (1 - rate)) + 1);
      for (std::uint64_t window = 0; window < std::min<std::uint64_t>(*one.first_wrong, 2000); ++window) {
        const auto cells = window_cells(window, 25);
        CHECK((arbiter.logit(cells, {2, 2, 2, 2}) > 0) == patch_future(kLife, 2, cells, {2, 2, 2, 2}));
      }
    }
}

TEST_CASE("the scan agrees with double where rectifiers leak, each kind of layer as it does") {
  Model model = random_model(2, 2, "leaky_relu", false, 31);
  const WindowTally plain = scan(model, 1);
  model.architecture.leaks = Leaks{0.1f, 0.7f};
  const WindowTally leaky = scan(model, 1);
  CHECK(leaky.wrong != plain.wrong);
  // Looked at in double are only those within the bound on float's rounding; the smallest margin is exact.
  PatchLogit arbiter(model);
  const auto is_wrong = [&](std::uint64_t window) {
    const auto cells = window_cells(window, 25);
    return (arbiter.logit(cells, {2, 2, 2, 2}) > 0) != patch_future(kLife, 2, cells, {2, 2, 2, 2});
  };
  CHECK(is_wrong(*leaky.first_wrong));
  for (std::uint64_t window = 0; window < std::min<std::uint64_t>(*leaky.first_wrong, 2000); ++window)
    CHECK_FALSE(is_wrong(window));
}

TEST_CASE("floats decide nearly all windows, of networks with large random weights too") {
  Model model;
  model.architecture = life_network(2, 8);
  model.parameters = initial_parameters(model.architecture, find_init("normal"), 1, 1, 0);
  const WindowTally tally = scan(model, 2);
  CHECK(tally.in_double < tally.windows / 1000);
}

TEST_CASE("double decides where floats lose the margin, or overflow") {
  // Two features that nothing but their bias feeds, so 1 everywhere, and that cancel in the decoder.
  for (const float large : {0x1p26f, 0x1p127f}) {
    CAPTURE(large);
    Model model = exact_network(2, 3);
    const std::vector<LayerSlice> layers = ParameterLayout(model.architecture).layers;
    for (const std::size_t c : {1u, 2u}) {
      model.parameters[layers[3].bias + c] = 1;
      model.parameters[layers[4].weight + c] = c == 1 ? -large : large;
    }
    const WindowTally tally = scan(model, 2);
    if (large == 0x1p26f) {
      CHECK(tally.wrong == 0);
    } else {
      CHECK(tally.wrong > 0);  // double keeps 53 bits of a sum of 2^127
    }
    CHECK(tally.in_double == tally.windows);
  }
  // A sum that leaves float's range in one channel only: infinite in float, -1e8 in double.
  Model model = exact_network(2, 2);
  std::fill(model.parameters.begin(), model.parameters.end(), 0.0f);
  const std::vector<LayerSlice> layers = ParameterLayout(model.architecture).layers;
  model.parameters[layers[1].bias] = 1;                 // the first step's rule channel 0 is 1
  model.parameters[layers[2].bias] = 3e38f;             // hidden channel 0: 3e38 and
  model.parameters[layers[2].weight + 4] = 2e38f;       // 2e38
  model.parameters[layers[2].bias + 1] = 3e38f;         // hidden channel 1
  model.parameters[layers[3].weight] = 1e-30f;          // rule channel 0
  model.parameters[layers[3].weight + 4 + 1] = 2e-30f;  // rule channel 1
  model.parameters[layers[4].weight] = 1;
  model.parameters[layers[4].weight + 1] = -1;
  const WindowTally tally = scan(model, 2);
  CHECK(tally.in_double == tally.windows);
  CHECK(tally.wrong == 8502430);  // dead everywhere
}

TEST_CASE("windows and patches name the same cells") {
  const auto patches = window_patches();
  for (int window = 0; window < 512; ++window) {
    std::vector<double> cells;
    for (int tap = 0; tap < 9; ++tap) cells.push_back(patches[static_cast<std::size_t>(window)] >> tap & 1);
    CHECK(window_next(kLife, window) == patch_future(kLife, 1, cells, {1, 1, 1, 1}));
  }
}
