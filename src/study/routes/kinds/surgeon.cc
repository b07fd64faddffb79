#include "study/routes/kinds/table.h"
#include "study/routes/reduced_trials.h"
#include "study/routes/row_maker.h"

namespace minlife {
namespace {

// Optimal brain surgery on the trained oversized network: as it leaves it, or with a fine-tuning after it.

std::vector<RouteTrial> surgeon_trials(const Plan& plan, const Route& route, std::uint64_t replicate) {
  return route.tuned ? tuned_surgeon_trials(plan, replicate) : surgeon_chain(plan, replicate);
}

}  // namespace

const RouteKind kSurgeon{.trials = surgeon_trials,
                         .most_steps = 2,
                         .searches = true,
                         .is_chain = true,
                         .add_rows = add_rows_by_keep};

}  // namespace minlife
