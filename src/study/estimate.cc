#include "study/estimate.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "study/shrink_work.h"

namespace minlife {
namespace {

/// Work of one unit at most.
struct UnitCost {
  std::uint64_t trials = 0;
  double flops = 0, seconds = 0;
};

UnitCost cost_of(const std::vector<Work>& all, const TrialPrices& prices) {
  UnitCost sum;
  for (const Work& work : all) {
    const auto count = static_cast<double>(work.left);
    sum.trials += work.left;
    sum.flops += count * cost({work.config, {}}) + work.scoring_flops;
    sum.seconds += count * prices.seconds(work.config);
  }
  return sum;
}

void add_units_of_shrink(const Plan& plan, const TrialPrices& prices, Estimate& all) {
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
}

void add_units_of_grid(const Plan& plan, Estimate& all) {
  for (const Unit& unit : units(plan)) {
    all.units.push_back(0);
    for (const auto& [cell, trials] : most_trials(plan, unit)) {
      all.units.back() += static_cast<double>(trials) * all.cells[cell].seconds;
      all.trials += trials;
      all.flops += static_cast<double>(trials) * all.cells[cell].flops;
    }
  }
}

}  // namespace

std::vector<TrainConfig> priced_configs(const Plan& plan) {
  std::vector<TrainConfig> configs;
  for (const GridCell& cell : plan.cells) configs.push_back(cell.config);
  if (plan.shrink)
    for (const Work& work : all_work(plan, {}, 0, 1)) configs.push_back(work.config);
  return configs;
}

Estimate estimate(const Plan& plan, const TrialPrices& prices) {
  Estimate all;
  for (const GridCell& cell : plan.cells) all.cells.push_back({cost(cell), prices.seconds(cell.config)});
  if (plan.shrink)
    add_units_of_shrink(plan, prices, all);
  else
    add_units_of_grid(plan, all);
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
