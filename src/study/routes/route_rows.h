#pragma once

#include <vector>

#include "study/routes/route.h"

namespace minlife {

/// The rows that have results, by route in table order and falling keep.
std::vector<RouteRow> route_rows(const Plan& plan, const Results& results);

/// The row whose smallest network is a route's smallest; null where none of its networks is exact.
const RouteRow* smallest_row(const std::vector<RouteRow>& rows, const Route& route);

}  // namespace minlife
