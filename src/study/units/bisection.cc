#include "study/m50.h"
#include "study/route.h"

namespace minlife {
namespace {

std::vector<UnitTrial> asked(const Plan& plan, const Unit&, const Results& results) {
  const std::size_t group = place_of(plan, "m50");
  std::vector<UnitTrial> trials;
  for (const WidthTested& at : search_m50(plan, results).tested)
    for (std::uint64_t r = 0; r < at.wanted; ++r)
      trials.push_back({named(trial_of_width(plan, at.width, r)), false, group});
  return trials;
}

double longest(const Plan& plan, const Unit&) {
  return cost(plan.cells[0]) * static_cast<double>(most_widths(plan) * plan.replication.replicates);
}

}  // namespace

const UnitKind kBisection{"bisection", asked, longest};

}  // namespace minlife
