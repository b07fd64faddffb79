#include <memory>

#include "study/routes/kinds/table.h"
#include "study/routes/pruned_trials.h"
#include "study/routes/reduced_trials.h"
#include "study/routes/row_maker.h"

namespace minlife {
namespace {

// Swap refinement of what optimal brain surgery and a fine-tuning have left.

std::vector<RouteTrial> swap_trials(const Plan& plan, const Route&, std::uint64_t replicate) {
  std::vector<RouteTrial> trials = tuned_surgeon_trials(plan, replicate);
  for (RouteTrial& trial : trials) {
    PrunedStart start{std::make_shared<const NamedTrial>(trial.named), "swap", trial.keep};
    start.tuned = false;
    trial.named = pruned_trial(plan, replicate, std::move(start), Budget::fine_tuning);
  }
  return trials;
}

}  // namespace

const RouteKind kSwap{
    .trials = swap_trials, .most_steps = 2, .searches = true, .is_chain = true, .add_rows = add_rows_by_keep};

}  // namespace minlife
