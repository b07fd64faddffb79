#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "study/plan.h"

namespace minlife {

/// What trials of one cell cost when none ends early.
struct CellEstimate {
  double flops = 0;    ///< nominal, of one trial: cost()
  double seconds = 0;  ///< of one core here, for one trial
};

/// What a whole study costs at most: sequential cells up to their cap, every trial to the end of its budget.
/// Of a shrink also what shrink_work.h counts in advance; a trial that several units ask for counts in each.
struct Estimate {
  std::vector<CellEstimate> cells;  ///< as in the plan
  std::vector<double> units;        ///< core seconds of each of units(plan)
  std::uint64_t trials = 0;
  double flops = 0;
  double core_seconds = 0;
  double longest_unit = 0;  ///< core seconds of the dearest piece of work that one shard takes whole
};

/// Seconds of one core that a trial of this configuration trains for here, when it spends its budget: a few
/// updates are measured (about `budget` seconds of them, two at least) and scaled up. Processor time of this
/// thread, so that other programs on the machine do not count. Checks for exactness and the judging of the
/// trained network are left out.
double measure_training(const TrainConfig& config, std::uint64_t seed, double budget);

/// Prices of trials in seconds of one core here, training to the end of the budget and judging: each network
/// is measured once, for about `budget` seconds.
class TrialPrices {
 public:
  explicit TrialPrices(std::uint64_t seed, double budget = 0.15) : seed_(seed), budget_(budget) {}
  double seconds(const TrainConfig& config);

 private:
  double judging(const TrainConfig& config);

  std::uint64_t seed_;
  double budget_;
  std::map<std::string, double> seconds_per_update_;  ///< by configuration without its budget
  std::map<int, double> judging_per_mac_;             ///< by steps: seconds, it can take some
};

/// Measures the cells of a plan for about that many seconds in all, and one judgement for each number of
/// steps, and sums up. Of many cells every k-th is measured, and those between are taken to be as fast, FLOP
/// for FLOP. Of a shrink every network is measured; scoring what is pruned counts in FLOPs only.
Estimate estimate(const Plan& plan, double seconds = 3);

/// Core seconds of the shard that has most to do, when `shards` of them share a plan.
double longest_shard(const Estimate& estimate, std::uint64_t shards);

}  // namespace minlife
