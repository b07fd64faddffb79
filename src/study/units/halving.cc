#include "study/halving.h"

#include "study/m50.h"
#include "study/route.h"

namespace minlife {
namespace {

// unit.index is that of a restart width, unit.first_replicate a bracket.

int width_of(const Plan& plan, const Unit& unit) { return plan.shrink->restart_widths[unit.index]; }

std::vector<UnitTrial> asked(const Plan& plan, const Unit& unit, const Results& results) {
  std::vector<UnitTrial> trials = climb(plan, width_of(plan, unit), unit.first_replicate, results).asked;
  for (UnitTrial& trial : trials) trial.group = place_of(plan, "restarts");
  return trials;
}

/// Every rung has as many examples in all as the budget of one trial; work is repeated from rung to rung.
double longest(const Plan& plan, const Unit& unit) {
  const Trial trial = trial_of_width(plan, width_of(plan, unit), 0);
  double rungs = 1;
  for (int seeds = plan.shrink->restart_seeds; seeds > 1; seeds /= 2) ++rungs;
  return rungs * cost({trial.config, {}});
}

}  // namespace

const UnitKind kHalving{"halving", asked, longest};

}  // namespace minlife
