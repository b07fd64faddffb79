#include "study/prune/channels.h"
#include "study/route.h"

namespace minlife {

std::vector<RouteTrial> one_shot(const Plan& plan, const Route& route, std::uint64_t replicate) {
  const auto dense = std::make_shared<const NamedTrial>(dense_trial(plan, replicate));
  std::vector<RouteTrial> trials;
  for (const double keep : plan.shrink->keep)
    trials.push_back({keep, derive(plan, replicate, {dense, route.rule, keep}, true)});
  return trials;
}

std::vector<RouteTrial> whole_channels(const Plan& plan, const Route& route, std::uint64_t replicate) {
  std::vector<RouteTrial> trials = one_shot(plan, route, replicate);
  std::erase_if(trials, [&](const RouteTrial& trial) {
    return too_few_channels(plan.cells[0].config.architecture(), trial.keep);
  });
  return trials;
}

std::vector<RouteTrial> iterative(const Plan& plan, const Route& route, std::uint64_t replicate) {
  auto parent = std::make_shared<const NamedTrial>(dense_trial(plan, replicate));
  std::vector<RouteTrial> trials;
  for (const Level& level : levels(*plan.shrink)) {
    const NamedTrial pruned = derive(plan, replicate, {parent, route.rule, level.keep}, true);
    if (level.listed) trials.push_back({level.keep, pruned});
    parent = std::make_shared<const NamedTrial>(pruned);
  }
  return trials;
}

}  // namespace minlife
