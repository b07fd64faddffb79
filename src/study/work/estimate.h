#pragma once

#include <cstdint>
#include <vector>

#include "study/plan/plan.h"
#include "study/work/prices.h"

namespace minlife {

/// What trials of one cell cost when none ends early.
struct CellEstimate {
  double flops = 0;    ///< nominal, of one trial
  double seconds = 0;  ///< of one core here, for one trial
};

/// What a whole study costs at most: sequential cells up to their cap, every trial to the end of its budget.
/// Of a shrink also what UnitKind::ahead counts in advance; a trial that several units ask for counts in
/// each.
struct Estimate {
  std::vector<CellEstimate> cells;  ///< as in the plan
  std::vector<double> units;        ///< core seconds of each of units(plan)
  std::uint64_t trials = 0;
  double flops = 0;
  double core_seconds = 0;
  double longest_unit = 0;  ///< core seconds of the dearest piece of work that one shard takes whole
};

/// What must have a price before a plan can be estimated: its cells, and of a shrink all it may train.
std::vector<TrainConfig> priced_configs(const Plan& plan);

/// Sums up, at the prices of priced_configs(plan). Masked networks are priced as dense ones; scoring what is
/// pruned counts in FLOPs only.
Estimate estimate(const Plan& plan, const TrialPrices& prices);

/// Core seconds of the shard that has most to do, when `shards` of them share a plan.
double longest_shard(const Estimate& estimate, std::uint64_t shards);

}  // namespace minlife
