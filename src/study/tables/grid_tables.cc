#include "study/tables/grid_tables.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "stats/median.h"
#include "study/plan/cell_progress.h"
#include "study/tables/trial_columns.h"

namespace minlife {
namespace {

struct CellRow {
  std::size_t cell;
  const GridCell* grid;
  CellProgress progress;
  Interval interval;
  std::uint64_t sampled = 0;
  std::optional<double> updates_median = {};
  double accuracy = 0, flops = 0, seconds = 0;  ///< sums
  std::optional<Costs> costs = Costs();         ///< sums; nothing where one was not counted
  bool has_costs = false;                       ///< of one trial at least
};

void count_costs(const TrialResult& result, CellRow& row) {
  row.has_costs = row.has_costs || result.costs.has_value();
  if (!result.costs) row.costs.reset();
  if (!row.costs) return;
  row.costs->check_flops += result.costs->check_flops;
  row.costs->factor_flops += result.costs->factor_flops;
}

CellRow cell_row(const Plan& plan, std::size_t cell, const Results& results) {
  CellRow row{cell, &plan.cells[cell], progress_of(plan, cell, results), {}};
  const std::uint64_t n = row.progress.counted;
  row.interval = interval_of(plan, row.progress);
  std::vector<double> updates;
  for (std::uint64_t k = 0; k < n; ++k) {
    const TrialResult& result = *find_result(plan, cell, row.progress.replicate(k), results);
    updates.push_back(static_cast<double>(result.updates));
    row.sampled += result.sampled;
    row.accuracy += result.accuracy;
    row.flops += result.train_flops;
    row.seconds += result.seconds;
    count_costs(result, row);
  }
  if (n > 0) row.updates_median = median(updates);
  return row;
}

/// The mean of a cost over so many trials; nothing where it was not counted in all of them.
std::optional<double> mean_cost(const CellRow& row, double Costs::*cost, double count) {
  return row.costs ? mean_of((*row.costs).*cost, count) : std::nullopt;
}

Columns<CellRow> cell_columns(const Plan& plan, bool with_costs) {
  using Row = CellRow;
  const auto counted = [](const Row& r) { return static_cast<double>(r.progress.counted); };
  const auto successes = [](const Row& r) { return static_cast<double>(r.progress.successes); };
  Columns<Row> columns;
  columns.add("cell", [](const Row& r) { return r.cell; });
  columns.add("steps", [](const Row& r) { return r.grid->config.steps; });
  columns.add("width", [](const Row& r) { return r.grid->config.uniform_width(); });
  add_grid_fields(plan, false, columns);
  columns.add("parameters", [](const Row& r) { return r.grid->config.architecture().parameters(); });
  columns.add("replicates", [](const Row& r) { return r.progress.counted; });
  columns.add("successes", [](const Row& r) { return r.progress.successes; });
  columns.add("success_rate", [=](const Row& r) { return mean_of(successes(r), counted(r)); });
  columns.add("ci_low", [](const Row& r) { return r.interval.low; });
  columns.add("ci_high", [](const Row& r) { return r.interval.high; });
  columns.add("decision", [](const Row& r) { return r.progress.decision; });
  columns.add("sampled_successes", [](const Row& r) { return r.sampled; });
  columns.add("updates_median", [](const Row& r) { return r.updates_median; });
  columns.add("accuracy_mean", [=](const Row& r) { return mean_of(r.accuracy, counted(r)); });
  columns.add("train_flops_mean", [=](const Row& r) { return mean_of(r.flops, counted(r)); });
  columns.add("train_flops_per_success", [=](const Row& r) { return mean_of(r.flops, successes(r)); });
  for (const auto& [name, cost] :
       {std::pair("check_flops", &Costs::check_flops), std::pair("factor_flops", &Costs::factor_flops)}) {
    if (!with_costs) break;
    const std::string of(name);
    const auto member = cost;  // clang 14 captures no structured bindings
    columns.add(of + "_mean", [=](const Row& r) { return mean_cost(r, member, counted(r)); });
    columns.add(of + "_per_success", [=](const Row& r) { return mean_cost(r, member, successes(r)); });
  }
  columns.add("seconds_per_success", [=](const Row& r) { return mean_of(r.seconds, successes(r)); }).timing =
      true;
  return columns;
}

}  // namespace

Table trials_table(const Plan& plan, const Results& results, bool timing) {
  std::vector<TrialRow> rows;
  for (std::size_t cell = 0; cell < plan.cells.size(); ++cell) {
    const CellProgress progress = progress_of(plan, cell, results);
    // Of a round that is not whole the trials at hand are shown too; cells.csv does not count them.
    for (std::uint64_t k = 0; k < progress.wanted; ++k) {
      NamedTrial one = named_trial(plan, cell, progress.replicate(k));
      const auto found = results.find(one.id);
      if (found != results.end()) rows.push_back({std::move(one), found->second, cell, &plan.cells[cell]});
    }
  }
  return table_of(plan, rows, timing);
}

Table cells_table(const Plan& plan, const Results& results, bool timing) {
  std::vector<CellRow> rows;
  for (std::size_t cell = 0; cell < plan.cells.size(); ++cell) rows.push_back(cell_row(plan, cell, results));
  const bool with_costs = std::any_of(rows.begin(), rows.end(), [](const CellRow& r) { return r.has_costs; });
  return make_table(cell_columns(plan, with_costs), rows, timing);
}

}  // namespace minlife
