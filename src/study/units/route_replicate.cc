#include <algorithm>

#include "study/route.h"

namespace minlife {
namespace {

/// A round is a level of the tree: what can start because that from which it derives is there.
std::vector<UnitTrial> asked(const Plan& plan, const Unit& unit, const Results& results) {
  std::vector<UnitTrial> trials = trials_of_replicate(plan, unit.first_replicate);
  std::erase_if(trials, [&](const UnitTrial& trial) {
    const auto& how = trial.named.trial.derivation;
    return how && how->parent && results.count(how->parent->id) == 0;
  });
  return trials;
}

double longest(const Plan& plan, const Unit&) {
  const double one = cost(plan.cells[0]);
  return one * static_cast<double>(1 + levels(*plan.shrink).size());
}

}  // namespace

const UnitKind kRouteReplicate{"replicate", asked, longest};

}  // namespace minlife
