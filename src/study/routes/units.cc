#include "study/routes/units.h"

#include "study/plan/grid_units.h"
#include "study/routes/shrink_units.h"

namespace minlife {

std::vector<Unit> units(const Plan& plan) { return plan.shrink ? shrink_units(plan) : grid_units(plan); }

}  // namespace minlife
