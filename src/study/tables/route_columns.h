#pragma once

#include "study/routes/route_rows.h"
#include "study/tables/table.h"

namespace minlife {

/// The columns of routes.csv, routes.md and the table of routes on a terminal; `seconds*` and `joules*` come
/// last.
const Columns<RouteRow>& route_columns();

}  // namespace minlife
