#pragma once

#include <vector>

#include "study/plan/work_unit.h"

namespace minlife {

/// All units of a plan with [shrink], in an order that is part of it. Routes of a replicate first: they take
/// longest.
std::vector<Unit> shrink_units(const Plan& plan);

}  // namespace minlife
