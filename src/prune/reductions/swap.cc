#include "core/float_environment.h"
#include "prune/reductions/table.h"
#include "prune/search/shrink_search.h"

namespace minlife {
namespace {

// Swap refinement: one number less where that can be, else one gone and another one given back, and so on.
// The architecture stays, and a network that is not right on all windows stays as it is.
Reduced reduce(const ReductionInput& input, const Interruption& interruption) {
  const FloatScope floats;
  ShrinkSearch search(input, interruption, false);
  if (search.begin())
    while (search.drop_number() || search.swap_number()) {
    }
  return search.take();
}

}  // namespace

const Reduction kSwapReduction = {.name = "swap", .reduce = reduce};

}  // namespace minlife
