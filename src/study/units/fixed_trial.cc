#include "study/route.h"

namespace minlife {
namespace {

std::vector<UnitTrial> asked(const Plan& plan, const Unit& unit, const Results&) {
  const std::size_t group = plan.shrink ? place_of(plan, "width") : unit.cell;
  return {{named(trial_of(plan, unit.cell, unit.first_replicate)), false, group}};
}

double longest(const Plan& plan, const Unit& unit) { return cost(plan.cells[unit.cell]); }

}  // namespace

const UnitKind kFixedTrial{"trial", asked, longest};

}  // namespace minlife
