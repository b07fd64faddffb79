#include "study/routes/kinds/table.h"
#include "study/routes/pruned_trials.h"
#include "study/routes/row_maker.h"

namespace minlife {
namespace {

// The chain of tickets finds the masks; a control takes the mask of a ticket, which derives from the same
// parent, and changes what stands under it, or where it lies.

std::vector<RouteTrial> ticket_trials(const Plan& plan, const Route& route, std::uint64_t replicate) {
  const bool is_control = route.start != Start::rewound || route.shuffled;
  auto parent = std::make_shared<const NamedTrial>(dense_trial(plan, replicate));
  std::vector<RouteTrial> trials;
  for (const Level& level : levels(*plan.shrink)) {
    PrunedStart how{parent, route.criterion, level.keep, Start::rewound, plan.shrink->rewind};
    const NamedTrial winner = pruned_trial(plan, replicate, how, Budget::whole);
    parent = std::make_shared<const NamedTrial>(winner);
    if (!level.listed) continue;
    how.shuffled = route.shuffled;
    how.start = route.start;
    if (how.start != Start::rewound) how.rewind = 0;
    trials.push_back({level.keep, is_control ? pruned_trial(plan, replicate, how, Budget::whole) : winner});
  }
  return trials;
}

}  // namespace

const RouteKind kTicket{.trials = ticket_trials, .is_chain = true, .add_rows = add_rows_by_keep};

}  // namespace minlife
