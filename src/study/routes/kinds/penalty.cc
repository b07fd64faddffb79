#include "study/plan/route_settings.h"
#include "study/routes/kinds/table.h"
#include "study/routes/pruned_trials.h"
#include "study/routes/row_maker.h"

namespace minlife {
namespace {

// The large network trains with a penalty on its weights' magnitudes, for the whole budget, as the penalty
// goes on to shrink what is exact already; then straight to each keep fraction, and a fine-tuning without the
// penalty (Han et al., arXiv:1506.02626, section 3.1).

std::vector<RouteTrial> penalty_trials(const Plan& plan, const Route& route, std::uint64_t replicate) {
  Trial penalised = trial_of(plan, 0, replicate);
  apply_route_settings(*plan.shrink, route.group, penalised.config);
  penalised.config.stop = Stop::never;
  const auto parent = std::make_shared<const NamedTrial>(named(plan, std::move(penalised)));
  std::vector<RouteTrial> trials;
  for (const double keep : plan.shrink->keep)
    trials.push_back(
        {keep, pruned_trial(plan, replicate, {parent, route.criterion, keep}, Budget::fine_tuning)});
  return trials;
}

}  // namespace

const RouteKind kPenalty{.trials = penalty_trials, .add_rows = add_rows_by_keep};

}  // namespace minlife
