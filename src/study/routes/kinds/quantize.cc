#include "study/routes/kinds/table.h"
#include "study/routes/pruned_trials.h"
#include "study/routes/reduced_trials.h"
#include "study/routes/row_maker.h"

namespace minlife {
namespace {

// The trained oversized network as one of integers, of the fewest bits a weight.

std::vector<RouteTrial> quantize_trials(const Plan& plan, const Route&, std::uint64_t replicate) {
  return {{1, quantized_trial(plan, dense_trial(plan, replicate))}};
}

}  // namespace

const RouteKind kQuantize{.trials = quantize_trials,
                          .most_steps = 2,
                          .integers = true,
                          .searches = true,
                          .add_rows = add_row_of_replicates};

}  // namespace minlife
