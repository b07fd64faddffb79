#include "study/plan/route_settings.h"
#include "study/routes/kinds/table.h"
#include "study/routes/row_maker.h"

namespace minlife {
namespace {

// One training of the whole budget for each keep fraction, by a schedule of masks (train/masks/table.h):
// nothing is trained before it. Masks that a control draws, and the static one, cost the same dense FLOPs.

std::vector<RouteTrial> while_training_trials(const Plan& plan, const Route& route, std::uint64_t replicate) {
  std::vector<RouteTrial> trials;
  for (const double keep : plan.shrink->keep) {
    Trial trial = trial_of(plan, 0, replicate);
    find_config_field("mask_schedule")->set(trial.config, route.setting, "mask_schedule");
    apply_route_settings(*plan.shrink, route.group, trial.config);
    if (!trial.config.masks.schedule->change) trial.config.masks = {trial.config.masks.schedule};
    trial.config.masks.keep = keep;
    trials.push_back({keep, named(plan, std::move(trial))});
  }
  return trials;
}

}  // namespace

const RouteKind kWhileTraining{.trials = while_training_trials, .add_rows = add_rows_by_keep};

}  // namespace minlife
