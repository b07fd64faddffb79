#pragma once

#include <cstdint>
#include <vector>

#include "study/plan.h"

namespace minlife {

/// What trials of one cell cost when none ends early.
struct CellEstimate {
  double flops = 0;    ///< nominal, of one trial: cost()
  double seconds = 0;  ///< of one core here, for one trial
};

/// What a whole study costs at most: sequential cells up to their cap, every trial to the end of its budget.
struct Estimate {
  std::vector<CellEstimate> cells;  ///< as in the plan
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

/// Measures the cells of a plan for about that many seconds in all, and one judgement for each number of
/// steps, and sums up. Of many cells every k-th is
/// measured, and those between are taken to be as fast, FLOP for FLOP.
Estimate estimate(const Plan& plan, double seconds = 3);

/// Core seconds of the shard that has most to do, when `shards` of them share a plan.
double longest_shard(const Plan& plan, const Estimate& estimate, std::uint64_t shards);

}  // namespace minlife
