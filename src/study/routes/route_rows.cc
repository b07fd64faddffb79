#include "study/routes/route_rows.h"

#include "study/routes/routes.h"
#include "study/routes/row_maker.h"

namespace minlife {

std::vector<RouteRow> route_rows(const Plan& plan, const Results& results) {
  std::vector<RouteRow> rows;
  for (const Route* route : routes_of(plan)) route->kind->add_rows(plan, *route, results, rows);
  return rows;
}

const RouteRow* smallest_row(const std::vector<RouteRow>& rows, const Route& route) {
  const RouteRow* best = nullptr;
  for (const RouteRow& row : rows)
    if (row.route == &route && row.smallest_size &&
        (!best || smaller(*row.smallest_size, *best->smallest_size)))
      best = &row;
  return best;
}

}  // namespace minlife
