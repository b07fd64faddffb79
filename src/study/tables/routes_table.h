#pragma once

#include <string>
#include <vector>

#include "study/routes/route_rows.h"
#include "study/tables/route_columns.h"

namespace minlife {

/// routes.csv, its columns as in docs/files.md; `seconds*` and `joules*` come last and only when `timing`.
Table routes_table(const Plan& plan, const std::vector<RouteRow>& rows, bool timing);

/// smallest.csv: route, method, keep, trial, replicate, parameters, nonzero, percent, bits (as in
/// routes.csv), bytes, macs_per_cell of the smallest exact network of each route, compacted.
Table smallest_table(const Plan& plan, const std::vector<RouteRow>& rows);

/// answers.csv: question (m50, m_match), answer (empty: undecided), low, high (between which it lies, as far
/// as is decided), replicates, margin; m_match once for each margin.
Table answers_table(const Plan& plan, const Results& results);

/// budget.csv: route, method, keep, flops, attempts, chance, ci_low, ci_high, chance_nonzero, nonzero_ci_low,
/// nonzero_ci_high. The chance of an exact network before `flops` are spent, checks included, and its band
/// (success_within_budget.h): by dense FLOPs, and by those of the weights that are not masked. attempts: how
/// many dense ones the budget pays for in the mean. The same budgets for all rows.
Table budget_table(const std::vector<RouteRow>& rows);

}  // namespace minlife
