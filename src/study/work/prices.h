#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/interruption.h"
#include "study/work/trial_cost.h"

namespace minlife {

/// How far the measuring of prices is.
struct PricingProgress {
  std::uint64_t done = 0, planned = 0;  ///< replicates
  std::size_t networks = 0;             ///< different ones that are measured
  std::size_t of = 0;                   ///< different ones that a price is asked for
  TrainConfig config = {};              ///< of the network that is next, or was last
};

struct PricingOptions {
  std::uint64_t seed = 0;
  double most_seconds = 15;  ///< of wall time in all, beyond which nothing more is begun
  std::function<void(const PricingProgress&)> progress = {};  ///< before each replicate, and at the end
  Interruption interrupted = {};

  /// What is measured, and the wall clock in seconds: tests put others in their place.
  std::function<CostSample(const TrainConfig&, std::uint64_t seed, std::uint64_t replicate, double seconds,
                           const Interruption&)>
      measure = measure_trial;
  std::function<double()> clock = {};  ///< empty: the steady one
};

/// Prices of trials in seconds of one core here, training to the end of the budget and judging.
///
/// Trials that differ in n and m only are a family, as are those of the same other channels (budget, checks,
/// densities, rule and sign flips do not matter, as they change how often a thing is done and not what it
/// costs once). Of a large family some widths are measured, and of more than two steps the fewest and the
/// most; costs between them are interpolated by multiply-adds. Each is measured on several replicates in
/// turns, and the median of those that live counts. Where there are too many families to measure, or no time
/// is left, the most similar network that was measured stands in, multiply-add for multiply-add.
///
/// Trials of one budget never get cheaper with n or m. Where measured costs of an update fall, each is
/// replaced by the mean of two: the greatest cost of the networks with at most as large n and m, and the
/// least of those with at least as large ones. Costs of checks and of judging are treated so over m alone.
/// Then prices of more steps are raised to those of fewer, by a quarter at most: the proof over all windows
/// is for two steps only, and may indeed cost more than a short training.
class TrialPrices {
 public:
  /// Measures what the prices of these take. Throws InterruptedError.
  TrialPrices(const std::vector<TrainConfig>& configs, const PricingOptions& options);

  /// Of a trial of one of the configurations given.
  double seconds(const TrainConfig& config) const;
  /// The parts, before prices of more steps are raised.
  TrialCost cost(const TrainConfig& config) const { return cost(family(config), config.steps, config.width); }

 private:
  using Shape = std::pair<int, int>;  ///< n, m
  struct Measured {
    TrainConfig config;
    double work = 0;
    bool is_wanted = true;
    std::vector<CostSample> samples = {};
    TrialCost cost = {};
  };
  struct Family {
    TrainConfig example;
    std::vector<int> steps = {}, widths = {};  ///< that are asked for, ascending
    std::map<Shape, Measured> measured = {};   ///< the product of some of each
  };

  void choose(const std::vector<TrainConfig>& configs);
  void measure(const PricingOptions& options);
  void borrow(Measured& from_others) const;
  const Family& family(const TrainConfig& config) const;
  static TrialCost cost(const Family& family, int steps, int width);
  static TrialCost along_widths(const Family& family, int steps, int width);

  std::map<std::string, Family> families_;  ///< by configuration without what does not matter
};

}  // namespace minlife
