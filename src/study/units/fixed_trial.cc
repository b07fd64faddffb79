#include "study/plan.h"
#include "study/unit.h"

namespace minlife {
namespace {

std::vector<UnitTrial> asked(const Plan& plan, const Unit& unit, const Results&) {
  return {{named(trial_of(plan, unit.cell, unit.first_replicate)), false}};
}

double longest(const Plan& plan, const Unit& unit) { return cost(plan.cells[unit.cell]); }

}  // namespace

const UnitKind kFixedTrial{"trial", asked, longest};

}  // namespace minlife
