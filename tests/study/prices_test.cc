#include "study/work/prices.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>

#include "core/error.h"
#include "fake_prices.h"

using namespace minlife;
using testing::FakeMachine;
using testing::networks;
using testing::up_to;

namespace {

std::set<std::pair<int, int>> shapes(const std::vector<TrainConfig>& configs) {
  std::set<std::pair<int, int>> all;
  for (const TrainConfig& config : configs) all.insert({config.steps, config.width});
  return all;
}

/// Seconds of a trial, [steps][width], all from 1.
std::vector<std::vector<double>> table(const TrialPrices& prices, int most_steps, int most_width) {
  std::vector<std::vector<double>> all;
  for (const int n : up_to(most_steps)) {
    all.emplace_back();
    for (const TrainConfig& config : networks({n}, up_to(most_width)))
      all.back().push_back(prices.seconds(config));
  }
  return all;
}

}  // namespace

TEST_CASE("a trial costs its start, its updates, its checks and the judging") {
  const TrialCost cost{3, 0.5, 10, 100};
  TrainConfig config;
  config.batch = 8;
  config.examples = 8 * 1000;
  config.check_every = 1000;
  CHECK(cost.of(config) == 3 + 500 + 10 + 100);
  config.check_every = 999;  // the end of the budget is checked too
  CHECK(cost.of(config) == 3 + 500 + 20 + 100);
  config.check_every = 10;
  CHECK(cost.of(config) == 3 + 500 + 1000 + 100);
  config.examples = 1;
  CHECK(cost.of(config) == 3 + 0.5 + 10 + 100);
}

TEST_CASE("few networks are all measured, and priced at the median of their replicates") {
  FakeMachine machine;
  const auto all = networks({1, 2}, {1, 2, 3});
  const TrialPrices prices(all, machine.options());
  CHECK(machine.seen.size() == 30);
  CHECK(shapes(machine.seen) == shapes(all));
  for (const TrainConfig& config : all)
    CHECK(prices.seconds(config) == doctest::Approx(FakeMachine::truth(config).of(config)));

  // Two of five are far off, to either side.
  PricingOptions options = machine.options();
  options.measure = [](const TrainConfig& config, std::uint64_t, std::uint64_t replicate, double,
                       const Interruption&) {
    CostSample sample{FakeMachine::truth(config)};
    for (const auto part : kCostParts) sample.cost.*part *= replicate == 1 ? 50 : replicate == 3 ? 0.01 : 1;
    return sample;
  };
  const TrialPrices robust(all, options);
  for (const TrainConfig& config : all)
    CHECK(robust.seconds(config) == doctest::Approx(FakeMachine::truth(config).of(config)));
}

TEST_CASE("of the published grid a third is measured, and what lies between is near the truth") {
  FakeMachine machine;
  const auto all = networks(up_to(5), up_to(24));
  const TrialPrices prices(all, machine.options());
  const auto measured = shapes(machine.seen);
  CHECK(measured.size() < 48);
  CHECK(machine.seen.size() == 3 * measured.size());
  for (const int n : {1, 2, 3, 5})
    for (const int m : {1, 24}) CHECK(measured.count({n, m}) == 1);
  for (const TrainConfig& config : all)
    CHECK(prices.seconds(config) == doctest::Approx(FakeMachine::truth(config).of(config)).epsilon(0.01));
}

TEST_CASE("prices never fall with n or m, whatever was measured") {
  for (const double noise : {0.1, 0.9}) {
    FakeMachine machine;
    machine.noise = noise;
    const TrialPrices prices(networks(up_to(5), up_to(24)), machine.options());
    const auto seconds = table(prices, 5, 24);
    std::size_t falls = 0;
    for (std::size_t n = 0; n < 5; ++n)
      for (std::size_t m = 0; m < 24; ++m) {
        if (m > 0) falls += seconds[n][m] < seconds[n][m - 1];
        if (n > 0) falls += seconds[n][m] < seconds[n - 1][m];
      }
    CHECK(falls == 0);
  }
}

TEST_CASE("where the proof of two steps outweighs the training, three may be cheaper") {
  FakeMachine machine;
  TrainConfig config;
  config.examples = 8;
  const TrialPrices prices(networks({1, 2, 3}, {1, 4}), machine.options());
  for (const TrainConfig& at : networks({3}, {1, 4}, config)) {
    const double truth = FakeMachine::truth(at).of(at);
    CHECK(prices.seconds(at) == doctest::Approx(1.25 * truth));
    TrainConfig fewer = at;
    fewer.steps = 2;
    CHECK(prices.seconds(fewer) > 2 * prices.seconds(at));
  }
}

TEST_CASE("what is dead at once is replaced by another replicate") {
  FakeMachine machine;
  // A dead network costs next to nothing here; two in three of them die.
  machine.lives = [](const TrainConfig&, std::uint64_t replicate) { return replicate % 3 == 2; };
  PricingOptions options = machine.options();
  options.measure = [&](const TrainConfig& config, std::uint64_t, std::uint64_t replicate, double share,
                        const Interruption&) {
    CostSample sample = machine.measure(config, replicate, share);
    if (!sample.alive) sample.cost = {};
    return sample;
  };
  const auto all = networks({1}, {4});
  CHECK(TrialPrices(all, options).seconds(all[0]) == doctest::Approx(FakeMachine::truth(all[0]).of(all[0])));
  CHECK(machine.seen.size() > 5);
  CHECK(machine.seen.size() <= 10);

  // Where none lives, they are what there is.
  machine.lives = [](const TrainConfig&, std::uint64_t) { return false; };
  CHECK(TrialPrices(all, machine.options()).seconds(all[0]) > 0);
}

TEST_CASE("budgets, checks, densities, rules and flips share what was measured; other settings do not") {
  FakeMachine machine;
  auto all = networks({1, 2}, {2, 3});
  const auto add = [&](const char* field, const char* value) {
    TrainConfig config = networks({1}, {2})[0];
    find_config_field(field)->set(config, value, field);
    all.push_back(config);
  };
  add("examples", "160");
  add("check_every", "7");
  add("density", "0.3");
  add("test_density", "0.3");
  add("rule", "B36/S23");
  add("sign_flips", "3");
  add("flip_biases", "true");
  add("flip_kind", "spread");
  add("flip_layer", "rule");
  add("stop", "never");
  const TrialPrices shared(all, machine.options());
  CHECK(machine.seen.size() == 20);
  const TrainConfig& small = all[4];
  CHECK(shared.seconds(small) == doctest::Approx(FakeMachine::truth(small).of(small)));

  add("activation", "tanh");
  add("batch", "16");
  add("size", "16x16");
  add("init_scale", "2");
  add("boundary", "dead");
  machine.seen.clear();
  const TrialPrices more(all, machine.options());
  CHECK(machine.seen.size() == 5 * (4 + 5));
}

TEST_CASE("beyond the time nothing more is begun, and every network has a price still") {
  for (const double seconds : {0.1, 0.3, 1.0, 100.0}) {
    FakeMachine machine;
    machine.seconds_a_replicate = seconds;
    std::vector<PricingProgress> told;
    PricingOptions options = machine.options();
    options.progress = [&](const PricingProgress& now) { told.push_back(now); };
    const auto all = networks(up_to(5), up_to(24));
    const TrialPrices prices(all, options);
    CHECK(machine.now < options.most_seconds + seconds);
    for (const TrainConfig& config : all) {
      CAPTURE(config.steps);
      CAPTURE(config.width);
      CHECK(prices.seconds(config) > 0.2 * FakeMachine::truth(config).of(config));
      CHECK(prices.seconds(config) < 5 * FakeMachine::truth(config).of(config));
    }
    // Shares of what is left never ask for more than that.
    for (const double share : machine.shares) CHECK(share <= options.most_seconds);
    CHECK(told.back().done == machine.seen.size());
    CHECK((told.back().done == told.back().planned) == (seconds < 0.15));
  }
}

TEST_CASE("a grid of very many families is measured in part") {
  FakeMachine machine;
  machine.seconds_a_replicate = 0.01;
  std::vector<TrainConfig> all;
  for (int k = 0; k < 2000; ++k) {
    TrainConfig config;
    config.optimizer_settings.learning_rate = 1e-3 + 1e-6 * k;
    for (const TrainConfig& one : networks({1, 3}, {2, 5}, config)) all.push_back(one);
  }
  const TrialPrices prices(all, machine.options());
  CHECK(machine.seen.size() <= 3 * 256);
  std::size_t far_off = 0;
  for (const TrainConfig& config : all) {
    const double truth = FakeMachine::truth(config).of(config);
    far_off += std::abs(prices.seconds(config) / truth - 1) > 0.1;
  }
  CHECK(far_off == 0);
}

TEST_CASE("the measuring tells how far it is") {
  FakeMachine machine;
  std::vector<PricingProgress> told;
  PricingOptions options = machine.options();
  options.progress = [&](const PricingProgress& now) { told.push_back(now); };
  const TrialPrices prices(networks({1, 2, 3}, {1, 2}), options);
  REQUIRE(told.size() == 31);
  for (std::size_t k = 0; k < told.size(); ++k) {
    CHECK(told[k].done == k);
    CHECK(told[k].planned == 30);
    CHECK(told[k].networks == 6);
    CHECK(told[k].of == 6);
    if (k < 30) CHECK(told[k].config == machine.seen[k]);
  }
  // The dearest first, then one from the middle: whenever time is up, what is left is near to something.
  CHECK(told[0].config == networks({3}, {2})[0]);
  CHECK(told[1].config == networks({1}, {2})[0]);
  // Nothing to price, nothing to tell.
  told.clear();
  const TrialPrices none({}, options);
  CHECK(told.empty());
}

TEST_CASE("the measuring ends when asked to") {
  FakeMachine machine;
  PricingOptions options = machine.options();
  options.interrupted = [&] { return machine.seen.size() == 4; };
  CHECK_THROWS_AS(TrialPrices(networks({1, 2}, {1, 2}), options), InterruptedError);
  CHECK(machine.seen.size() == 4);
}

TEST_CASE("a price that was not asked for is none") {
  FakeMachine machine;
  const TrialPrices prices(networks({2, 4}, {2, 4}), machine.options());
  CHECK_NOTHROW(prices.seconds(networks({3}, {3})[0]));
  for (const auto& [steps, width] : {std::pair{1, 2}, {5, 2}, {2, 1}, {2, 5}})
    CHECK_THROWS_AS(prices.seconds(networks({steps}, {width})[0]), std::logic_error);
}
