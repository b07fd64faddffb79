#include "study/work/estimate.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "study/routes/units.h"
#include "study/work/work_left.h"

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
    sum.flops += count * nominal_flops(work.config) + work.scoring_flops;
    sum.seconds += count * prices.seconds(work.config);
  }
  return sum;
}

/// Units of a kind that differ in replicates only cost the same.
using Alike = std::tuple<const UnitKind*, std::size_t, std::size_t, std::uint64_t>;

Alike alike(const Unit& unit) {
  return {unit.kind, unit.cell, unit.index, unit.last_replicate - unit.first_replicate};
}

}  // namespace

std::vector<TrainConfig> priced_configs(const Plan& plan) {
  std::vector<TrainConfig> configs;
  for (const GridCell& cell : plan.cells) configs.push_back(cell.config);
  if (plan.shrink)
    for (const Work& work : work_of(plan, {}, 0, 1)) configs.push_back(work.config);
  return configs;
}

Estimate estimate(const Plan& plan, const TrialPrices& prices) {
  Estimate all;
  for (const GridCell& cell : plan.cells)
    all.cells.push_back({nominal_flops(cell.config), prices.seconds(cell.config)});
  std::map<Alike, UnitCost> known;
  for (const Unit& unit : units(plan)) {
    const auto [at, is_new] = known.try_emplace(alike(unit));
    if (is_new) at->second = cost_of(work_of(plan, unit), prices);
    all.trials += at->second.trials;
    all.flops += at->second.flops;
    all.units.push_back(at->second.seconds);
  }
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
