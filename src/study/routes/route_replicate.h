#pragma once

#include <vector>

#include "study/plan/work_unit.h"

namespace minlife {

/// All routes of a replicate, which share their parents: a unit.
extern const UnitKind kRouteReplicate;

/// Every trial that the routes of a replicate need, each once, parents before children; one that several
/// routes need counts for the first of them.
std::vector<UnitTrial> trials_of_replicate(const Plan& plan, std::uint64_t replicate);

}  // namespace minlife
