#pragma once

#include <vector>

#include "study/plan/plan.h"
#include "study/tables/table.h"
#include "study/trial/results.h"

namespace minlife {

/// The tables of a shrink study: trials; routes, answers, budget, smallest (routes_table.h), cheapest
/// (cost_by_size.h) and comparisons (comparisons.h). trials: every trial that has a result and that some unit
/// asks for, once, in the units' order.
std::vector<NamedTable> shrink_tables(const Plan& plan, const Results& results, bool timing);

}  // namespace minlife
