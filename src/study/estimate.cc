#include "study/estimate.h"

#include <time.h>

#include <algorithm>
#include <map>

#include "train/trainer.h"

namespace minlife {
namespace {

constexpr std::size_t kMostMeasured = 256;  // cells
constexpr double kMostSeconds = 0.15;       // for one of them; more tells nothing new

double thread_seconds() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/// What judging a trained network takes. Measured once for every number of steps, as it can take seconds, and
/// scaled by the multiply-adds of the network.
class Judging {
 public:
  double seconds(const Plan& plan, std::size_t cell) {
    const TrainConfig& config = plan.cells[cell].config;
    const auto macs = static_cast<double>(config.architecture().macs_per_cell());
    const auto [at, is_new] = seconds_per_mac_.try_emplace(config.steps, 0.0);
    if (is_new) {
      TrainState state = initial_state(config, plan.seed, 0);
      state.status = Status::done;
      const double start = thread_seconds();
      judge(trial_of(plan, cell, 0), state);
      at->second = (thread_seconds() - start) / macs;
    }
    return at->second * macs;
  }

 private:
  std::map<int, double> seconds_per_mac_;
};

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

Estimate estimate(const Plan& plan, double seconds) {
  Estimate all;
  const std::size_t step = (plan.cells.size() + kMostMeasured - 1) / kMostMeasured;
  const double budget =
      std::min(kMostSeconds, seconds * static_cast<double>(step) / static_cast<double>(plan.cells.size()));
  Judging judging;
  double seconds_per_flop = 0;
  for (std::size_t k = 0; k < plan.cells.size(); ++k) {
    const double flops = cost(plan.cells[k]);
    if (k % step == 0)
      seconds_per_flop =
          (measure_training(plan.cells[k].config, plan.seed, budget) + judging.seconds(plan, k)) / flops;
    all.cells.push_back({flops, flops * seconds_per_flop});
  }
  for (const Unit& unit : units(plan)) {
    double core_seconds = 0;
    for (const auto& [cell, trials] : most_trials(plan, unit)) {
      core_seconds += static_cast<double>(trials) * all.cells[cell].seconds;
      all.trials += trials;
      all.flops += static_cast<double>(trials) * all.cells[cell].flops;
    }
    all.core_seconds += core_seconds;
    all.longest_unit = std::max(all.longest_unit, core_seconds);
  }
  return all;
}

double longest_shard(const Plan& plan, const Estimate& estimate, std::uint64_t shards) {
  const std::vector<Unit> all = units(plan);
  std::vector<double> seconds(static_cast<std::size_t>(std::min<std::uint64_t>(shards, all.size())));
  for (std::size_t k = 0; k < all.size(); ++k)
    for (const auto& [cell, trials] : most_trials(plan, all[k]))
      seconds[k % seconds.size()] += static_cast<double>(trials) * estimate.cells[cell].seconds;
  return *std::max_element(seconds.begin(), seconds.end());
}

}  // namespace minlife
