#include "study/plan/route_settings.h"
#include "study/routes/kinds/table.h"
#include "study/routes/row_maker.h"

namespace minlife {
namespace {

// One training of each replicate that starts at width 1 and grows up to the oversized one (train/growth.h).
// Its keep fraction is 1, as it may come to have all; sizes tell what it needed.

NamedTrial grown(const Plan& plan, const Route& route, std::uint64_t replicate) {
  Trial trial = trial_of(plan, 0, replicate);
  find_config_field("growth")->set(trial.config, route.setting, "growth");
  apply_route_settings(*plan.shrink, route.group, trial.config);
  return named(plan, std::move(trial));
}

std::vector<RouteTrial> grown_trials(const Plan& plan, const Route& route, std::uint64_t replicate) {
  return {{1, grown(plan, route, replicate)}};
}

void add_grown_rows(const Plan& plan, const Route& route, const Results& results,
                    std::vector<RouteRow>& rows) {
  RowMaker maker(plan, results, route, route.method, 1);
  for (std::uint64_t r = 0; r < plan.replication.replicates; ++r) maker.attempt(grown(plan, route, r));
  maker.finish(rows);
}

}  // namespace

const RouteKind kGrown{.trials = grown_trials, .add_rows = add_grown_rows};

}  // namespace minlife
