#pragma once

#include <string>
#include <vector>

#include "study/plan/plan.h"

namespace minlife {

/// What a new spec changes in a frozen plan, one line each: empty when they are the same. `only_adds` tells
/// whether all old trials keep their place in it (more replicates, a higher cap, more cells; new routes,
/// widths and smaller keep fractions; other networks to be saved), which --extend accepts.
struct PlanChanges {
  std::vector<std::string> lines;
  bool only_adds = true;
};
PlanChanges compare(const Plan& old_plan, const Plan& new_plan);

}  // namespace minlife
