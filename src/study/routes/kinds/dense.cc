#include "study/routes/kinds/table.h"
#include "study/routes/row_maker.h"

namespace minlife {
namespace {

// The oversized network as it is, which the routes of every replicate begin with.

void add_dense_rows(const Plan& plan, const Route& route, const Results& results,
                    std::vector<RouteRow>& rows) {
  add_plain_row(plan, route, results, plan.cells[0].config.width, plan.replication.replicates, rows);
}

}  // namespace

const RouteKind kDense{.add_rows = add_dense_rows};

}  // namespace minlife
