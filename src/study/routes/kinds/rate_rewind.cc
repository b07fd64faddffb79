#include "study/routes/kinds/table.h"
#include "study/routes/pruned_trials.h"
#include "study/routes/row_maker.h"

namespace minlife {
namespace {

// Learning-rate rewinding (Renda, Frankle and Carbin, arXiv:2003.02389, section 3.3): from one keep fraction
// to the next, and after every round the weights that are left train on, with the learning rates that the
// large network's training had from update `rewind` to its end.

std::vector<RouteTrial> rate_rewind_trials(const Plan& plan, const Route& route, std::uint64_t replicate) {
  return iterated_trials(plan, route, replicate, Budget::rewound);
}

}  // namespace

const RouteKind kRateRewind{.trials = rate_rewind_trials,
                            .goes_on_from_rewind = true,
                            .is_chain = true,
                            .add_rows = add_rows_by_keep};

}  // namespace minlife
