#include "study/routes/kinds/table.h"
#include "study/routes/pruned_trials.h"
#include "study/routes/row_maker.h"

namespace minlife {
namespace {

// Pruning before any training.

std::vector<RouteTrial> at_init_trials(const Plan& plan, const Route& route, std::uint64_t replicate) {
  std::vector<RouteTrial> trials;
  for (const double keep : plan.shrink->keep)
    trials.push_back({keep, pruned_trial(plan, replicate, {nullptr, route.criterion, keep}, Budget::whole)});
  return trials;
}

}  // namespace

const RouteKind kAtInit{.trials = at_init_trials, .add_rows = add_rows_by_keep};

}  // namespace minlife
