#include "core/float_environment.h"
#include "prune/reductions/table.h"
#include "prune/search/shrink_search.h"

namespace minlife {
namespace {

// The least network that can be come to from an exact one by steps of every kind, each of which is proved: in
// the end no unit and no number can be dropped, no two units be merged and no swap leads on. A network that
// is not right on all windows stays as it is. Filters go before rule units, as each costs nine weights and
// more, and rule units can stand in for filters (docs/least.md), but not the other way round.

/// Where there are more numbers than these, many go at a time: single steps would cost too much.
constexpr std::size_t kMany = 400;

Reduced reduce(const ReductionInput& input, const Interruption& interruption) {
  const FloatScope floats;
  ShrinkSearch search(input, interruption, true);
  if (!search.begin()) return search.take();
  while (search.model().nonzero() > kMany && search.drop_many()) {
  }
  for (bool progress = true; progress;) {
    progress = false;
    while (search.drop_unit(true)) progress = true;
    while (search.drop_unit(false)) progress = true;
    while (search.merge_units()) progress = true;
    while (search.drop_many() || search.drop_number()) progress = true;
    progress = progress || search.swap_number();
  }
  search.make_symmetric();
  search.round_numbers();
  return search.take();
}

}  // namespace

const Reduction kLeastReduction = {.name = "least", .compacts = true, .reduce = reduce};

}  // namespace minlife
