#include "study/routes/kinds/table.h"
#include "study/routes/pruned_trials.h"
#include "study/routes/row_maker.h"

namespace minlife {
namespace {

// From one keep fraction to the next, with a fine-tuning after every round.

std::vector<RouteTrial> iterative_trials(const Plan& plan, const Route& route, std::uint64_t replicate) {
  return iterated_trials(plan, route, replicate, Budget::fine_tuning);
}

}  // namespace

const RouteKind kIterative{.trials = iterative_trials, .is_chain = true, .add_rows = add_rows_by_keep};

}  // namespace minlife
