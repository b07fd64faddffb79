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

/// A trial that was saved on its way.
struct Saved {
  std::string id;
  std::size_t cell;
  std::uint64_t replicate;
  double age;
};

std::vector<Saved> saved_trials(const Plan& plan, const Results& results, const Activity& activity) {
  std::vector<Saved> all;
  if (activity.checkpoints.empty()) return all;
  for (std::size_t cell = 0; cell < plan.cells.size(); ++cell)
    for (std::uint64_t r = 0; r < plan.replication.replicates; ++r) {
      const std::string id = trial_id(trial_of(plan, cell, r));
      const auto found = activity.checkpoints.find(id);
      if (found != activity.checkpoints.end() && results.count(id) == 0)
        all.push_back({id, cell, r, found->second});
    }
  return all;
}

}  // namespace

std::string study_text(const Plan& plan, const Results& results) {
  if (plan.shrink) return routes_text(plan, results);
  const Outlook all = outlook(plan, results, 0, 1);
  std::string text = "study " + plan.name + ": " + with_commas(all.done()) + " trials done";
  if (all.left() > 0) {
    text += std::string(", ") + (plan.replication.round > 0 ? "at most " : "") + with_commas(all.left()) +
            " left";
    if (const auto seconds = all.seconds_left()) text += ", about " + duration(*seconds) + " of one core";
  }
  text += "\n";
  for (std::size_t k = 0; k < plan.cells.size(); ++k) {
    const CellProgress progress = progress_of(plan, k, results);
    std::string line = "  " + name_of(plan.cells[k]);
    line.resize(std::max<std::size_t>(line.size() + 2, 36), ' ');
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
    if (progress.counted < progress.wanted)
      line += "; " + with_commas(all.cells[k].done) + " of " + with_commas(progress.wanted) + " are done";
    text += line + "\n";
  }
  return text;
}

nlohmann::json study_json(const Plan& plan, const Results& results) {
  if (plan.shrink) return shrink_json(plan, results);
  const Outlook all = outlook(plan, results, 0, 1);
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
                     {"decision", progress.decision},
                     {"done", all.cells[k].done}});
  }
  const auto seconds = all.seconds_left();
  return {{"name", plan.name},
          {"trials", all.done()},
          {"left", all.left()},
          {"core_seconds_left", seconds ? nlohmann::json(*seconds) : nlohmann::json()},
          {"cells", cells}};
}

std::string activity_text(const Plan& plan, const Results& results, const Activity& activity) {
  std::string text;
  if (activity.last_result) text += "last result: " + duration(*activity.last_result) + " ago\n";
  for (const Saved& saved : saved_trials(plan, results, activity))
    text += "on its way: " + name_of(plan.cells[saved.cell]) + ", replicate " +
            std::to_string(saved.replicate) + ", saved " + duration(saved.age) + " ago\n";
  return text;
}

nlohmann::json activity_json(const Plan& plan, const Results& results, const Activity& activity) {
  nlohmann::json saved = nlohmann::json::array();
  for (const Saved& one : saved_trials(plan, results, activity))
    saved.push_back(
        {{"trial", one.id}, {"cell", one.cell}, {"replicate", one.replicate}, {"seconds_ago", one.age}});
  return {{"last_result_seconds_ago",
           activity.last_result ? nlohmann::json(*activity.last_result) : nlohmann::json()},
          {"on_their_way", saved}};
}

}  // namespace minlife
