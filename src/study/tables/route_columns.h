#pragma once

#include "study/routes/route_rows.h"
#include "study/tables/table.h"

namespace minlife {

/// The columns of routes.csv, routes.md and the table of routes on a terminal; `seconds*` and `joules*` come
/// last. `bits` is there only where a route of the plan ends in networks of integers, so that tables of other
/// studies stay what they were.
const Columns<RouteRow>& route_columns(const Plan& plan);

}  // namespace minlife
