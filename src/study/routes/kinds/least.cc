#include "study/routes/kinds/table.h"
#include "study/routes/pruned_trials.h"
#include "study/routes/reduced_trials.h"
#include "study/routes/row_maker.h"

namespace minlife {
namespace {

// From the trained oversized network by steps that are proved, one by one, to the least network that they
// come to: one trial of each replicate.

std::vector<RouteTrial> trials(const Plan& plan, const Route&, std::uint64_t replicate) {
  return {{1, least_trial(plan, dense_trial(plan, replicate))}};
}

void add_rows(const Plan& plan, const Route& route, const Results& results, std::vector<RouteRow>& rows) {
  RowMaker maker(plan, results, route, route.method, 1);
  for (std::uint64_t r = 0; r < plan.replication.replicates; ++r)
    maker.attempt(least_trial(plan, dense_trial(plan, r)));
  maker.finish(rows);
}

}  // namespace

const RouteKind kLeast{.trials = trials, .most_steps = 2, .add_rows = add_rows};

}  // namespace minlife
