#pragma once

#include <vector>

#include "study/plan/plan.h"
#include "study/tables/table.h"
#include "study/trial/results.h"

namespace minlife {

/// A row of trials.csv.
struct TrialRow {
  NamedTrial named;
  TrialResult result;
  std::size_t cell = 0;            ///< of the grid
  const GridCell* grid = nullptr;  ///< null in a shrink
};

/// trials.csv, of a grid or of a shrink. Columns `seconds*` come last, and only when `timing`. check_flops
/// and factor_flops are there where any of the trials has them; older versions did not count them. bits is
/// there where a route of the plan ends in networks of integers.
Table table_of(const Plan& plan, const std::vector<TrialRow>& rows, bool timing);

/// Adds the grid's fields that have no column of their own, which are the same for all cells. Row::grid is
/// the cell.
template <typename Row>
void add_grid_fields(const Plan& plan, bool rename_examples, Columns<Row>& columns);

/// A field of a cell, as the kind that all cells' values of it can be read as.
Value grid_value(const GridCell& cell, const std::string& field, ColumnKind kind);
ColumnKind grid_kind(const Plan& plan, const std::string& field);
std::vector<std::string> other_grid_fields(const Plan& plan);

template <typename Row>
void add_grid_fields(const Plan& plan, bool rename_examples, Columns<Row>& columns) {
  for (const std::string& field : other_grid_fields(plan)) {
    Column<Row> column;
    // A grid of budgets must not share its name with the examples that a trial really took.
    column.name = rename_examples && field == "examples" ? "examples_budget" : field;
    column.kind = grid_kind(plan, field);
    column.value = [field, kind = column.kind](const Row& row) { return grid_value(*row.grid, field, kind); };
    columns.add(std::move(column));
  }
}

}  // namespace minlife
