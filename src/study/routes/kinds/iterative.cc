#include "study/routes/kinds/table.h"
#include "study/routes/pruned_trials.h"
#include "study/routes/row_maker.h"

namespace minlife {
namespace {

// From one keep fraction to the next, with a fine-tuning after every round.

std::vector<RouteTrial> trials(const Plan& plan, const Route& route, std::uint64_t replicate) {
  auto parent = std::make_shared<const NamedTrial>(dense_trial(plan, replicate));
  std::vector<RouteTrial> trials;
  for (const Level& level : levels(*plan.shrink)) {
    const NamedTrial pruned =
        pruned_trial(plan, replicate, {parent, route.criterion, level.keep}, Budget::fine_tuning);
    if (level.listed) trials.push_back({level.keep, pruned});
    parent = std::make_shared<const NamedTrial>(pruned);
  }
  return trials;
}

}  // namespace

const RouteKind kIterative{.trials = trials, .is_chain = true, .add_rows = add_rows_by_keep};

}  // namespace minlife
