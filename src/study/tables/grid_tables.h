#pragma once

#include "study/plan/plan.h"
#include "study/tables/table.h"
#include "study/trial/results.h"

namespace minlife {

/// trials.csv and cells.csv: a row a trial, by cell and replicate; a row a cell. What there is no number for
/// (a rate without replicates, a cost per success without success) is empty. Columns `seconds*` come last and
/// only when `timing`.
Table trials_table(const Plan& plan, const Results& results, bool timing);
Table cells_table(const Plan& plan, const Results& results, bool timing);

}  // namespace minlife
