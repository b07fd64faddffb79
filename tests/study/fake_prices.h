#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "core/random.h"
#include "study/work/prices.h"

namespace minlife::testing {

/// A machine of which nothing need be measured: every cost follows from the network, and a clock that only
/// measuring moves.
struct FakeMachine {
  double now = 0;
  double seconds_a_replicate = 0.1;
  double noise = 0;  ///< costs lie within 1 +- noise of the truth
  /// Whether a network's replicate lives.
  std::function<bool(const TrainConfig&, std::uint64_t replicate)> lives = [](auto&, auto) { return true; };
  std::vector<TrainConfig> seen = {};
  std::vector<double> shares = {};

  static TrialCost truth(const TrainConfig& config) {
    const double macs = static_cast<double>(config.architecture().macs_per_cell());
    return {1e-3 * config.width, 1e-10 * nominal_work(config), 2e-6 * macs,
            (config.steps == 2 ? 1e-2 : 1e-4) * macs};
  }

  CostSample measure(const TrainConfig& config, std::uint64_t replicate, double share) {
    now += seconds_a_replicate;
    RandomStream random(1, purpose("fake"), seen.size(), replicate);
    seen.push_back(config);
    shares.push_back(share);
    CostSample sample{truth(config), lives(config, replicate)};
    for (const auto part : kCostParts) sample.cost.*part *= 1 + noise * (2 * random.uniform() - 1);
    return sample;
  }

  PricingOptions options() {
    PricingOptions options;
    options.measure = [this](const TrainConfig& config, std::uint64_t, std::uint64_t replicate, double share,
                             const Interruption&) { return measure(config, replicate, share); };
    options.clock = [this] { return now; };
    return options;
  }
};

/// The product of some steps and widths.
inline std::vector<TrainConfig> networks(const std::vector<int>& steps, const std::vector<int>& widths,
                                         TrainConfig config = {}) {
  std::vector<TrainConfig> all;
  for (const int n : steps)
    for (const int m : widths) {
      config.steps = n;
      config.width = m;
      all.push_back(config);
    }
  return all;
}

/// 1, 2, ... last
inline std::vector<int> up_to(int last) {
  std::vector<int> all;
  for (int k = 1; k <= last; ++k) all.push_back(k);
  return all;
}

}  // namespace minlife::testing
