#include "cli/study_report.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/text.h"
#include "study/intervals.h"
#include "study/routes_table.h"

namespace minlife {
namespace {

std::string percent(double rate) {
  const long tenths = std::lround(rate * 1000);
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " %";
}

/// {name, trials, routes: [...]}
nlohmann::json shrink_json(const Plan& plan, const Results& results) {
  nlohmann::json rows = nlohmann::json::array();
  for (const RouteRow& row : route_rows(plan, results))
    rows.push_back({{"route", row.route->group},
                    {"method", row.method},
                    {"keep", row.keep},
                    {"nonzero", row.size.nonzero},
                    {"replicates", row.replicates},
                    {"successes", row.successes},
                    {"train_flops", row.flops},
                    {"smallest_exact",
                     row.smallest_size ? nlohmann::json(row.smallest_size->nonzero) : nlohmann::json()}});
  return {{"name", plan.name}, {"trials", results.size()}, {"routes", rows}};
}

}  // namespace

std::string study_text(const Plan& plan, const Results& results) {
  if (plan.shrink) return routes_text(plan, results);
  std::string text = "study " + plan.name + ": " + with_commas(results.size()) + " trials done\n";
  for (std::size_t k = 0; k < plan.cells.size(); ++k) {
    const CellProgress progress = progress_of(plan, k, results);
    std::string line = "  ";
    for (const auto& [name, value] : plan.cells[k].fields) line += name + " = " + value + "  ";
    line.resize(std::max<std::size_t>(line.size(), 36), ' ');
    line += with_commas(progress.successes) + " of " + with_commas(progress.counted) + " succeed";
    if (progress.counted > 0) {
      const Interval interval = plan.replication.round > 0
                                    ? confidence_sequence(progress.successes, progress.counted,
                                                          plan.rule().error, plan.rule().mixture)
                                    : wilson(progress.successes, progress.counted);
      line += ", " +
              percent(static_cast<double>(progress.successes) / static_cast<double>(progress.counted)) +
              " (" + percent(interval.low) + " to " + percent(interval.high) + ")";
    }
    if (plan.replication.round > 0) line += ", " + progress.decision;
    if (progress.counted < progress.wanted) line += ", " + with_commas(progress.wanted) + " wanted";
    text += line + "\n";
  }
  return text;
}

nlohmann::json study_json(const Plan& plan, const Results& results) {
  if (plan.shrink) return shrink_json(plan, results);
  nlohmann::json cells = nlohmann::json::array();
  for (std::size_t k = 0; k < plan.cells.size(); ++k) {
    const CellProgress progress = progress_of(plan, k, results);
    nlohmann::json fields = nlohmann::json::object();
    for (const auto& [name, value] : plan.cells[k].fields) fields[name] = value;
    cells.push_back({{"cell", k},
                     {"fields", fields},
                     {"replicates", progress.counted},
                     {"successes", progress.successes},
                     {"wanted", progress.wanted},
                     {"decision", progress.decision}});
  }
  return {{"name", plan.name}, {"trials", results.size()}, {"cells", cells}};
}

}  // namespace minlife
