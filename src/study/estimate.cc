#include "study/estimate.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>

#include "core/cpu.h"
#include "study/shrink_work.h"
#include "train/trainer.h"

namespace minlife {
namespace {

constexpr std::size_t kMostMeasured = 256;  // cells
constexpr double kMostSeconds = 0.15;       // for one of them; more tells nothing new

/// Work of one unit at most.
struct UnitCost {
  std::uint64_t trials = 0;
  double flops = 0, seconds = 0;
};

UnitCost cost_of(const std::vector<Work>& all, TrialPrices& prices) {
  UnitCost sum;
  for (const Work& work : all) {
    const auto count = static_cast<double>(work.left);
    sum.trials += work.left;
    sum.flops += count * cost({work.config, {}}) + work.scoring_flops;
    sum.seconds += count * prices.seconds(work.config);
  }
  return sum;
}

Estimate estimate_shrink(const Plan& plan) {
  Estimate all;
  TrialPrices prices(plan.seed);
  for (const GridCell& cell : plan.cells) all.cells.push_back({cost(cell), prices.seconds(cell.config)});
  // Replicates and brackets of a kind cost the same.
  std::map<std::tuple<const UnitKind*, std::size_t, std::size_t>, UnitCost> kinds;
  const std::vector<Unit> every = units(plan);
  for (std::size_t k = 0; k < every.size(); ++k) {
    const auto [at, is_new] = kinds.try_emplace({every[k].kind, every[k].cell, every[k].index});
    if (is_new) at->second = cost_of(all_work(plan, {}, k, every.size()), prices);
    all.trials += at->second.trials;
    all.flops += at->second.flops;
    all.units.push_back(at->second.seconds);
  }
  return all;
}

Estimate estimate_grid(const Plan& plan, double seconds) {
  Estimate all;
  const std::size_t step = (plan.cells.size() + kMostMeasured - 1) / kMostMeasured;
  const double budget =
      std::min(kMostSeconds, seconds * static_cast<double>(step) / static_cast<double>(plan.cells.size()));
  TrialPrices prices(plan.seed, budget);
  double seconds_per_flop = 0;
  for (std::size_t k = 0; k < plan.cells.size(); ++k) {
    const double flops = cost(plan.cells[k]);
    if (k % step == 0) seconds_per_flop = prices.seconds(plan.cells[k].config) / flops;
    all.cells.push_back({flops, flops * seconds_per_flop});
  }
  for (const Unit& unit : units(plan)) {
    all.units.push_back(0);
    for (const auto& [cell, trials] : most_trials(plan, unit)) {
      all.units.back() += static_cast<double>(trials) * all.cells[cell].seconds;
      all.trials += trials;
      all.flops += static_cast<double>(trials) * all.cells[cell].flops;
    }
  }
  return all;
}

}  // namespace

double measure_training(const TrainConfig& config, std::uint64_t seed, double budget) {
  TrainConfig unchecked = config;
  unchecked.examples = std::uint64_t{1} << 50;  // only the callback ends it
  unchecked.check_every = unchecked.examples;
  TrainState state = initial_state(unchecked, seed, 0);
  Examples examples(unchecked.pairs(Split::train, seed, 0));
  // The first update also makes the working set, so it does not count.
  double start = 0, end = 0;
  TrainCallbacks callbacks;
  callbacks.interrupted = [&](const TrainState& at) {
    end = thread_seconds();
    if (at.updates == 1) start = end;
    return at.updates > 2 && end - start > budget;
  };
  train(state, unchecked, examples, 1, callbacks);
  const double seconds = (end - start) / static_cast<double>(state.updates - 1);
  return seconds * static_cast<double>(config.updates());
}

double TrialPrices::seconds(const TrainConfig& config) {
  TrainConfig network = config;
  network.examples = TrainConfig().examples;
  const auto [at, is_new] = seconds_per_update_.try_emplace(to_json(network).dump());
  if (is_new) at->second = measure_training(config, seed_, budget_) / static_cast<double>(config.updates());
  return at->second * static_cast<double>(config.updates()) + judging(config);
}

double TrialPrices::judging(const TrainConfig& config) {
  const auto macs = static_cast<double>(config.architecture().macs_per_cell());
  const auto [at, is_new] = judging_per_mac_.try_emplace(config.steps);
  if (is_new) {
    TrainState state = initial_state(config, seed_, 0);
    state.status = Status::done;
    const double start = thread_seconds();
    judge({config, seed_, 0}, state);
    at->second = (thread_seconds() - start) / macs;
  }
  return at->second * macs;
}

Estimate estimate(const Plan& plan, double seconds) {
  Estimate all = plan.shrink ? estimate_shrink(plan) : estimate_grid(plan, seconds);
  for (const double unit : all.units) {
    all.core_seconds += unit;
    all.longest_unit = std::max(all.longest_unit, unit);
  }
  return all;
}

double longest_shard(const Estimate& estimate, std::uint64_t shards) {
  const std::size_t units = estimate.units.size();
  std::vector<double> seconds(static_cast<std::size_t>(std::min<std::uint64_t>(shards, units)));
  for (std::size_t k = 0; k < units; ++k) seconds[k % seconds.size()] += estimate.units[k];
  return *std::max_element(seconds.begin(), seconds.end());
}

}  // namespace minlife
