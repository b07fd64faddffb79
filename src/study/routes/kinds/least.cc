#include "study/routes/kinds/table.h"
#include "study/routes/pruned_trials.h"
#include "study/routes/reduced_trials.h"
#include "study/routes/row_maker.h"

namespace minlife {
namespace {

// From the trained oversized network by steps that are proved, one by one, to the least network that they
// come to: one trial of each replicate.

std::vector<RouteTrial> least_trials(const Plan& plan, const Route&, std::uint64_t replicate) {
  return {{1, least_trial(plan, dense_trial(plan, replicate))}};
}

}  // namespace

const RouteKind kLeast{
    .trials = least_trials, .most_steps = 2, .searches = true, .add_rows = add_row_of_replicates};

}  // namespace minlife
