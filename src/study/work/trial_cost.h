#pragma once

#include <cstdint>

#include "core/interruption.h"
#include "train/config.h"

namespace minlife {

/// What the parts of a trial cost, in seconds of one core: processor time of the thread that trains, so that
/// other programs on the machine do not count.
struct TrialCost {
  double start = 0;    ///< before the first update, and what the first check looks up for all of them
  double update = 0;   ///< one update
  double check = 0;    ///< one check: is it exact, is it dead, and its point of the learning curve
  double judging = 0;  ///< of the trained network

  /// Of a whole trial of this configuration that spends its budget.
  double of(const TrainConfig& config) const;
};

/// The parts, for what is done to each.
inline constexpr double TrialCost::*kCostParts[] = {&TrialCost::start, &TrialCost::update, &TrialCost::check,
                                                    &TrialCost::judging};

/// What one replicate showed.
struct CostSample {
  TrialCost cost;
  bool alive = true;  ///< false: it was found dead or diverged, and so would not have spent its budget
};

/// Nominal work of an update, in multiply-adds: what costs of like networks are about proportional to.
double nominal_work(const TrainConfig& config);

/// Expected work of a trial that spends its budget, to share out time among trials of which nothing is known
/// yet: nominal_work of its updates, and for each update as much again as it costs however small the network
/// is.
double expected_work(const TrainConfig& config);

/// Measures the beginning of a trial for about `seconds`, half a second being enough for most: updates with
/// single boards to warm up, which change the network as much as whole batches do and cost less, then a few
/// whole updates, two checks, and as much of the judging as is needed to know the rest. At least one of each;
/// where that would take long, as huge boards and batches do, smaller ones are measured and scaled up.
/// Throws InterruptedError.
CostSample measure_trial(const TrainConfig& config, std::uint64_t seed, std::uint64_t replicate,
                         double seconds, const Interruption& interruption);

}  // namespace minlife
