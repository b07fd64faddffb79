// How good an estimate is: prices of the published grid, as --dry-run makes them, beside trials that spend
// their whole budget (stop = "never"); one JSON object a line on stdout. Both in processor time of a thread.
// A trial that is found dead or diverges ends early, so that another replicate takes its place.
//
//     bench_estimate [UPDATES]    that a trial makes for n >= 2 (default 2000); ten times as many for n = 1

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "bench/clock.h"
#include "core/cpu.h"
#include "study/spec/plan_changes.h"
#include "study/trial/run_trial.h"
#include "study/trial/trial.h"
#include "study/work/prices.h"

namespace minlife::bench {
namespace {

using nlohmann::json;

constexpr std::uint64_t kSeed = 1, kTrials = 3, kMostReplicates = 12;

void print(const json& line) { std::cout << line.dump() << std::endl; }

TrainConfig config_of(int steps, int width) {
  TrainConfig config;
  config.steps = steps;
  config.width = width;
  return config;
}

/// The price of every network of the grid, and how long that took.
TrialPrices price_grid() {
  std::vector<TrainConfig> grid;
  for (int steps = 1; steps <= 5; ++steps)
    for (int width = 1; width <= 24; ++width) grid.push_back(config_of(steps, width));
  PricingOptions options;
  options.seed = kSeed;
  PricingProgress last;
  options.progress = [&](const PricingProgress& now) { last = now; };
  std::optional<TrialPrices> prices;
  const double seconds = seconds_of([&] { prices.emplace(grid, options); });
  std::uint64_t falls = 0;
  for (const TrainConfig& at : grid)
    for (const auto& [steps, width] : {std::pair{at.steps - 1, at.width}, {at.steps, at.width - 1}})
      if (steps > 0 && width > 0 && prices->seconds(config_of(steps, width)) > prices->seconds(at)) ++falls;
  print({{"kind", "pricing"},
         {"cells", grid.size()},
         {"networks", last.networks},
         {"runs", last.done},
         {"planned", last.planned},
         {"seconds", seconds},
         {"falls", falls}});
  return *std::move(prices);
}

void compare(const TrialPrices& prices, int steps, int width, std::uint64_t updates) {
  TrainConfig config = config_of(steps, width);
  config.stop = Stop::never;
  config.examples = updates * static_cast<std::uint64_t>(config.batch);
  const double estimate = prices.seconds(config);
  const TrialCost parts = prices.cost(config);
  std::vector<double> seconds;
  for (std::uint64_t replicate = 0; replicate < kMostReplicates && seconds.size() < kTrials; ++replicate) {
    const auto result = run_trial({config, kSeed, replicate}, {}, {});
    if (result->status == Status::done) seconds.push_back(result->seconds);
  }
  if (seconds.empty()) return;
  double mean = 0;
  for (const double one : seconds) mean += one / static_cast<double>(seconds.size());
  print({{"kind", "estimate"},
         {"steps", steps},
         {"width", width},
         {"updates", updates},
         {"trials", seconds.size()},
         {"least", *std::min_element(seconds.begin(), seconds.end())},
         {"most", *std::max_element(seconds.begin(), seconds.end())},
         {"seconds", mean},
         {"estimate", estimate},
         {"update", parts.update},
         {"check", parts.check},
         {"judging", parts.judging},
         {"ratio", estimate / mean}});
}

}  // namespace
}  // namespace minlife::bench

int main(int argc, char** argv) {
  using namespace minlife::bench;
  const std::uint64_t updates = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 2000;
  print({{"kind", "build"},
         {"instructions", minlife::compiled_instruction_set()},
         {"cpu", minlife::cpu_model()}});
  const minlife::TrialPrices prices = price_grid();
  for (int steps = 1; steps <= 3; ++steps)
    for (const int width : {1, 2, 4, 6, 8})
      compare(prices, steps, width, steps == 1 ? 10 * updates : updates);
}
