#include "study/tables/routes_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/elementary.h"
#include "study/routes/routes.h"
#include "study/tables/width_answers.h"

namespace minlife {
namespace {

using Row = RouteRow;

struct Smallest {
  const Row* row;
  double percent;
};

/// A budget of a row's attempts, spent by dense FLOPs and by those of weights that are not masked.
struct RowPoint {
  const Row* row;
  BudgetPoint dense;
  std::optional<BudgetPoint> nonzero;
};

/// Of an attempt; 0 where there is none.
double mean_cost(const std::vector<Attempt>& attempts) {
  double sum = 0;
  for (const Attempt& attempt : attempts) sum += attempt.flops;
  return attempts.empty() ? 0 : sum / static_cast<double>(attempts.size());
}

void add_points(const Row& row, const std::vector<double>& budgets, std::vector<RowPoint>& points) {
  if (!(mean_cost(row.attempts) > 0)) return;
  const std::size_t first = points.size();
  for (const BudgetPoint& point : chances_within(budgets, row.attempts)) points.push_back({&row, point, {}});
  const std::vector<Attempt> sparse = by_nonzero(row.attempts);
  if (!(mean_cost(sparse) > 0)) return;
  const std::vector<BudgetPoint> nonzero = chances_within(budgets, sparse);
  for (std::size_t k = 0; k < budgets.size(); ++k) points[first + k].nonzero = nonzero[k];
}

/// Ten a decade, from the cheapest attempt of all to a hundred of the dearest row's.
std::vector<double> budgets_for(const std::vector<Row>& rows) {
  constexpr int kPerDecade = 10;
  constexpr double kAttemptsShown = 100;
  double low = 0, high = 0;
  for (const Row& row : rows) {
    for (const Attempt& attempt : row.attempts)
      if (attempt.flops > 0) low = low == 0 ? attempt.flops : std::min(low, attempt.flops);
    high = std::max(high, kAttemptsShown * mean_cost(row.attempts));
  }
  std::vector<double> budgets;
  if (low == 0) return budgets;
  const double step = log_exact_bits(10) / kPerDecade;
  for (int k = static_cast<int>(std::floor(log_exact_bits(low) / step));
       budgets.empty() || budgets.back() < high; ++k)
    budgets.push_back(exp_exact_bits(k * step));
  return budgets;
}

/// What tells a row of a route.
template <typename Of>
void add_row_names(Columns<Of>& columns) {
  columns.add("route", [](const Of& of) { return of.row->route->group; });
  columns.add("method", [](const Of& of) { return of.row->method; });
  columns.add("keep", [](const Of& of) { return of.row->keep; });
}

}  // namespace

Table routes_table(const Plan& plan, const std::vector<Row>& rows, bool timing) {
  return make_table(route_columns(plan), rows, timing);
}

Table smallest_table(const Plan& plan, const std::vector<Row>& rows) {
  const auto oversized = static_cast<double>(plan.cells[0].config.architecture().parameters());
  std::vector<Smallest> found;
  for (const Route* route : routes_of(plan))
    if (const Row* row = smallest_row(rows, *route))
      found.push_back({row, 100 * static_cast<double>(row->smallest_size->nonzero) / oversized});
  Columns<Smallest> columns;
  add_row_names(columns);
  columns.add("trial", [](const Smallest& s) { return s.row->smallest->id; });
  columns.add("replicate", [](const Smallest& s) { return s.row->smallest->trial.replicate; });
  columns.add("parameters", [](const Smallest& s) { return s.row->smallest_size->parameters; });
  columns.add("nonzero", [](const Smallest& s) { return s.row->smallest_size->nonzero; });
  columns.add("percent", [](const Smallest& s) { return s.percent; });
  if (has_integers(plan)) columns.add("bits", [](const Smallest& s) { return s.row->smallest_bits; });
  columns.add("bytes", [](const Smallest& s) { return s.row->smallest_bytes; });
  columns.add("macs_per_cell", [](const Smallest& s) { return s.row->smallest_size->macs; });
  columns.add("model", [](const Smallest& s) { return fmt::format("smallest_{}.h5", s.row->route->name); });
  return make_table(columns, found);
}

Table answers_table(const Plan& plan, const Results& results) {
  Columns<WidthAnswer> columns;
  columns.add("question", [](const WidthAnswer& a) { return a.question; });
  columns.add("answer", [](const WidthAnswer& a) { return a.width; });
  columns.add("low", [](const WidthAnswer& a) { return a.low; });
  columns.add("high", [](const WidthAnswer& a) { return a.high; });
  columns.add("replicates", [](const WidthAnswer& a) { return a.replicates; });
  columns.add("margin", [](const WidthAnswer& a) { return a.margin; });
  return make_table(columns, width_answers(plan, results));
}

Table budget_table(const std::vector<Row>& rows) {
  std::vector<RowPoint> points;
  const std::vector<double> budgets = budgets_for(rows);
  for (const Row& row : rows) add_points(row, budgets, points);
  Columns<RowPoint> columns;
  add_row_names(columns);
  columns.add("flops", [](const RowPoint& p) { return p.dense.flops; });
  columns.add("attempts", [](const RowPoint& p) { return p.dense.attempts; });
  columns.add("chance", [](const RowPoint& p) { return p.dense.chance; });
  columns.add("ci_low", [](const RowPoint& p) { return p.dense.band.low; });
  columns.add("ci_high", [](const RowPoint& p) { return p.dense.band.high; });
  const auto add_nonzero = [&](const char* name, double (*field)(const BudgetPoint&)) {
    columns.add(name, [field](const RowPoint& p) {
      return p.nonzero ? std::optional(field(*p.nonzero)) : std::nullopt;
    });
  };
  add_nonzero("chance_nonzero", [](const BudgetPoint& point) { return point.chance; });
  add_nonzero("nonzero_ci_low", [](const BudgetPoint& point) { return point.band.low; });
  add_nonzero("nonzero_ci_high", [](const BudgetPoint& point) { return point.band.high; });
  return make_table(columns, points);
}

}  // namespace minlife
