#pragma once

#include <string>

#include "study/plan/plan.h"
#include "study/trial/results.h"

namespace minlife {

/// The table of routes and the answers, for people. A terminal gets the columns that it has room for;
/// routes.md has all of them, those of seconds and joules only when `timing`. What no row can tell has no
/// column.
std::string routes_text(const Plan& plan, const Results& results);
std::string routes_markdown(const Plan& plan, const Results& results, bool timing);

}  // namespace minlife
