#pragma once

#include <vector>

#include "study/plan/work_unit.h"

namespace minlife {

/// All units of a plan, in an order that is part of it.
std::vector<Unit> units(const Plan& plan);

}  // namespace minlife
