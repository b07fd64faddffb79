#pragma once

#include "study/plan/plan.h"

namespace minlife {

/// Throws FailedError where so many trials at a time, of those that take most memory, do not fit into it.
void check_memory_room(const Plan& plan, int threads);

}  // namespace minlife
