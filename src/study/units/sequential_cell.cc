#include "study/plan.h"
#include "study/tables.h"
#include "study/unit.h"

namespace minlife {
namespace {

std::vector<UnitTrial> asked(const Plan& plan, const Unit& unit, const Results& results) {
  std::vector<UnitTrial> trials;
  const std::uint64_t wanted = progress_of(plan, unit.cell, results).wanted;
  for (std::uint64_t r = 0; r < wanted; ++r)
    trials.push_back({named(trial_of(plan, unit.cell, r)), false, unit.cell});
  return trials;
}

double longest(const Plan& plan, const Unit& unit) { return cost(plan.cells[unit.cell]); }

}  // namespace

const UnitKind kSequentialCell{"cell", asked, longest};

}  // namespace minlife
