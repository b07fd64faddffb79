#include "study/routes/pruned_trials.h"

#include <memory>
#include <utility>

#include "core/elementary.h"

namespace minlife {

NamedTrial dense_trial(const Plan& plan, std::uint64_t replicate) { return named_trial(plan, 0, replicate); }

Trial trial_of_width(const Plan& plan, int width, std::uint64_t replicate) {
  Trial trial = trial_of(plan, 0, replicate);
  trial.config.width = width;
  return trial;
}

std::vector<Level> levels(const Shrink& shrink) {
  std::vector<Level> all;
  double from = 1;
  for (const double keep : shrink.keep) {
    const double log_ratio = log_exact_bits(keep / from);
    for (int round = 1; round < shrink.rounds; ++round)
      all.push_back({from * exp_exact_bits(log_ratio * round / shrink.rounds), false});
    all.push_back({keep, true});
    from = keep;
  }
  return all;
}

NamedTrial pruned_trial(const Plan& plan, std::uint64_t replicate, PrunedStart start, Budget budget) {
  Trial trial = trial_of(plan, 0, replicate);
  if (budget == Budget::fine_tuning) trial.config.examples = plan.shrink->fine_tune;
  if (budget == Budget::rewound) {
    trial.config.schedule_from = plan.shrink->rewind;
    trial.config.examples -= plan.shrink->rewind * static_cast<std::uint64_t>(trial.config.batch);
  }
  trial.pruned = std::make_shared<const PrunedStart>(std::move(start));
  return named(plan, std::move(trial));
}

std::vector<RouteTrial> iterated_trials(const Plan& plan, const Route& route, std::uint64_t replicate,
                                        Budget budget) {
  auto parent = std::make_shared<const NamedTrial>(dense_trial(plan, replicate));
  std::vector<RouteTrial> trials;
  for (const Level& level : levels(*plan.shrink)) {
    const NamedTrial pruned = pruned_trial(plan, replicate, {parent, route.criterion, level.keep}, budget);
    if (level.listed) trials.push_back({level.keep, pruned});
    parent = std::make_shared<const NamedTrial>(pruned);
  }
  return trials;
}

}  // namespace minlife
