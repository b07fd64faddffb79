#pragma once

#include <string>

#include "study/plan/plan.h"
#include "study/trial/results.h"

namespace minlife {

/// The table of routes and the answers, for people. A terminal gets the columns of the table that it has room
/// for, and is told which others routes.md has; that has all of them, those of seconds and joules only when
/// `timing`. What no row can tell has no column.
std::string routes_text(const Plan& plan, const Results& results, std::size_t columns);
std::string routes_markdown(const Plan& plan, const Results& results, bool timing);

}  // namespace minlife
