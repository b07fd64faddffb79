#include "prune/channels.h"
#include "prune/criteria.h"
#include "study/routes/kinds/table.h"
#include "study/routes/pruned_trials.h"
#include "study/routes/row_maker.h"

namespace minlife {
namespace {

// From the trained oversized network straight to each keep fraction, and a fine-tuning there.

std::vector<RouteTrial> one_shot_trials(const Plan& plan, const Route& route, std::uint64_t replicate) {
  const bool channels = find_criterion(route.criterion, "criterion").prunes == Prunes::channels;
  const auto dense = std::make_shared<const NamedTrial>(dense_trial(plan, replicate));
  std::vector<RouteTrial> trials;
  for (const double keep : plan.shrink->keep)
    if (!channels || !too_few_channels(plan.cells[0].config.architecture(), keep))
      trials.push_back(
          {keep, pruned_trial(plan, replicate, {dense, route.criterion, keep}, Budget::fine_tuning)});
  return trials;
}

}  // namespace

const RouteKind kOneShot{.trials = one_shot_trials, .add_rows = add_rows_by_keep};

}  // namespace minlife
