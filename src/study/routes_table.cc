#include "study/routes_table.h"

#include <algorithm>
#include <cmath>

#include "core/elementary.h"
#include "core/text.h"
#include "study/answers.h"
#include "study/csv.h"

namespace minlife {
namespace {

using Row = RouteRow;

std::string per(double sum, std::uint64_t count) {
  return count > 0 ? shortest(sum / static_cast<double>(count)) : "";
}

std::vector<CsvColumn<Row>> route_columns(bool timing) {
  std::vector<CsvColumn<Row>> columns = {
      {"route", [](const Row& r) { return std::string(r.route->group); }},
      {"method", [](const Row& r) { return r.method; }},
      {"keep", [](const Row& r) { return shortest(r.keep); }, ColumnKind::real},
      {"parameters", [](const Row& r) { return std::to_string(r.size.parameters); }, ColumnKind::whole},
      {"nonzero", [](const Row& r) { return std::to_string(r.size.nonzero); }, ColumnKind::whole},
      {"percent", [](const Row& r) { return shortest(r.percent); }, ColumnKind::real},
      {"bytes", [](const Row& r) { return std::to_string(4 * r.size.parameters); }, ColumnKind::whole},
      {"macs_per_cell", [](const Row& r) { return std::to_string(r.size.macs); }, ColumnKind::whole},
      {"replicates", [](const Row& r) { return std::to_string(r.replicates); }, ColumnKind::whole},
      {"successes", [](const Row& r) { return std::to_string(r.successes); }, ColumnKind::whole},
      {"success_rate", [](const Row& r) { return per(static_cast<double>(r.successes), r.replicates); },
       ColumnKind::real},
      {"ci_low", [](const Row& r) { return shortest(wilson(r.successes, r.replicates).low); },
       ColumnKind::real},
      {"ci_high", [](const Row& r) { return shortest(wilson(r.successes, r.replicates).high); },
       ColumnKind::real},
      {"best_wrong", [](const Row& r) { return optional_text(r.best_wrong); }, ColumnKind::whole},
      {"train_flops", [](const Row& r) { return shortest(r.flops); }, ColumnKind::real},
      {"train_flops_per_exact", [](const Row& r) { return per(r.flops, r.successes); }, ColumnKind::real},
  };
  if (!timing) return columns;
  columns.push_back({"seconds", [](const Row& r) { return shortest(r.seconds); }, ColumnKind::real});
  columns.push_back(
      {"seconds_per_exact", [](const Row& r) { return per(r.seconds, r.successes); }, ColumnKind::real});
  columns.push_back(
      {"joules", [](const Row& r) { return r.joules ? shortest(*r.joules) : ""; }, ColumnKind::real});
  columns.push_back({"joules_per_exact",
                     [](const Row& r) { return r.joules ? per(*r.joules, r.successes) : ""; },
                     ColumnKind::real});
  return columns;
}

struct Smallest {
  const Row* row;
  double percent;
};

struct RowPoint {
  const Row* row;
  BudgetPoint point;
};

/// Of an attempt; 0 where there is none.
double mean_cost(const Row& row) {
  double sum = 0;
  for (const Attempt& attempt : row.attempts) sum += attempt.flops;
  return row.attempts.empty() ? 0 : sum / static_cast<double>(row.attempts.size());
}

/// Ten a decade, from the cheapest attempt of all to a hundred of the dearest row's.
std::vector<double> budgets_for(const std::vector<Row>& rows) {
  constexpr int kPerDecade = 10;
  constexpr double kAttemptsShown = 100;
  double low = 0, high = 0;
  for (const Row& row : rows) {
    for (const Attempt& attempt : row.attempts)
      if (attempt.flops > 0) low = low == 0 ? attempt.flops : std::min(low, attempt.flops);
    high = std::max(high, kAttemptsShown * mean_cost(row));
  }
  std::vector<double> budgets;
  if (low == 0) return budgets;
  const double step = log_exact_bits(10) / kPerDecade;
  for (int k = static_cast<int>(std::floor(log_exact_bits(low) / step));
       budgets.empty() || budgets.back() < high; ++k)
    budgets.push_back(exp_exact_bits(k * step));
  return budgets;
}

}  // namespace

TypedTable routes_table(const std::vector<Row>& rows, bool timing) {
  return make_table(route_columns(timing), rows);
}

TypedTable smallest_table(const Plan& plan, const std::vector<Row>& rows) {
  const auto oversized = static_cast<double>(plan.cells[0].config.architecture().parameters());
  std::vector<Smallest> found;
  for (const Route* route : routes_of(plan))
    if (const Row* row = smallest_row(rows, *route))
      found.push_back({row, 100 * static_cast<double>(row->smallest_size->nonzero) / oversized});
  const std::vector<CsvColumn<Smallest>> columns = {
      {"route", [](const Smallest& s) { return std::string(s.row->route->group); }},
      {"method", [](const Smallest& s) { return s.row->method; }},
      {"keep", [](const Smallest& s) { return shortest(s.row->keep); }, ColumnKind::real},
      {"trial", [](const Smallest& s) { return s.row->smallest->id; }},
      {"replicate", [](const Smallest& s) { return std::to_string(s.row->smallest->trial.replicate); },
       ColumnKind::whole},
      {"parameters", [](const Smallest& s) { return std::to_string(s.row->smallest_size->parameters); },
       ColumnKind::whole},
      {"nonzero", [](const Smallest& s) { return std::to_string(s.row->smallest_size->nonzero); },
       ColumnKind::whole},
      {"percent", [](const Smallest& s) { return shortest(s.percent); }, ColumnKind::real},
      {"bytes", [](const Smallest& s) { return std::to_string(4 * s.row->smallest_size->parameters); },
       ColumnKind::whole},
      {"macs_per_cell", [](const Smallest& s) { return std::to_string(s.row->smallest_size->macs); },
       ColumnKind::whole},
      {"model", [](const Smallest& s) { return "smallest_" + std::string(s.row->route->name) + ".h5"; }},
  };
  return make_table(columns, found);
}

TypedTable answers_table(const Plan& plan, const Results& results) {
  const std::vector<CsvColumn<Answer>> columns = {
      {"question", [](const Answer& a) { return a.question; }},
      {"answer", [](const Answer& a) { return a.answer; }, ColumnKind::whole},
      {"low", [](const Answer& a) { return a.low; }, ColumnKind::whole},
      {"high", [](const Answer& a) { return a.high; }, ColumnKind::whole},
      {"replicates", [](const Answer& a) { return std::to_string(a.replicates); }, ColumnKind::whole},
      {"margin", [](const Answer& a) { return a.margin; }, ColumnKind::real},
  };
  return make_table(columns, answers(plan, results));
}

TypedTable budget_table(const std::vector<Row>& rows) {
  std::vector<RowPoint> points;
  const std::vector<double> budgets = budgets_for(rows);
  for (const Row& row : rows)
    if (mean_cost(row) > 0)
      for (const BudgetPoint& point : chances_within(budgets, row.attempts)) points.push_back({&row, point});
  const std::vector<CsvColumn<RowPoint>> columns = {
      {"route", [](const RowPoint& p) { return std::string(p.row->route->group); }},
      {"method", [](const RowPoint& p) { return p.row->method; }},
      {"keep", [](const RowPoint& p) { return shortest(p.row->keep); }, ColumnKind::real},
      {"flops", [](const RowPoint& p) { return shortest(p.point.flops); }, ColumnKind::real},
      {"attempts", [](const RowPoint& p) { return shortest(p.point.attempts); }, ColumnKind::real},
      {"chance", [](const RowPoint& p) { return shortest(p.point.chance); }, ColumnKind::real},
      {"ci_low", [](const RowPoint& p) { return shortest(p.point.band.low); }, ColumnKind::real},
      {"ci_high", [](const RowPoint& p) { return shortest(p.point.band.high); }, ColumnKind::real},
  };
  return make_table(columns, points);
}

}  // namespace minlife
