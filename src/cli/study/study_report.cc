#include "cli/study/study_report.h"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "core/figures.h"
#include "core/text.h"
#include "stats/intervals.h"
#include "study/plan/cell_progress.h"
#include "study/routes/route_rows.h"
#include "study/routes/routes.h"
#include "study/routes/units.h"
#include "study/tables/route_columns.h"
#include "study/tables/routes_text.h"
#include "study/trial/trial_id.h"

namespace minlife {
namespace {

/// What the reports of both kinds of study begin with.
nlohmann::json head_json(const Plan& plan, const WorkLeft& all) {
  const auto seconds = all.seconds_left();
  return {{"name", plan.name},
          {"numerics", to_json(plan.numerics)},
          {"trials", all.done()},
          {"left", all.left()},
          {"core_seconds_left", seconds ? nlohmann::json(*seconds) : nlohmann::json()}};
}

/// The head with {progress: [...], routes: [...]}.
nlohmann::json shrink_json(const Plan& plan, const Results& results) {
  nlohmann::json rows = nlohmann::json::array();
  for (const RouteRow& row : route_rows(plan, results)) {
    rows.push_back(nlohmann::json::object());
    for (const Column<RouteRow>& column : route_columns())
      rows.back()[column.name] = to_json(column.value(row));
  }
  const WorkLeft all = work_left(plan, results, 0, 1);
  const std::vector<const Route*> names = routes_of(plan);
  nlohmann::json progress = nlohmann::json::array();
  for (std::size_t k = 0; k < names.size(); ++k)
    progress.push_back({{"route", names[k]->name},
                        {"done", all.groups[k].done},
                        {"exact", all.groups[k].successes},
                        {"left", all.groups[k].left}});
  nlohmann::json report = head_json(plan, all);
  report["progress"] = progress;
  report["routes"] = rows;
  return report;
}

std::string done_and_left(const WorkLeft& all) {
  std::string text = with_commas(all.done()) + " trials done";
  if (all.left() > 0) {
    text += fmt::format(", {}{} left", (all.at_most ? "at most " : ""), with_commas(all.left()));
    if (const auto seconds = all.seconds_left())
      text += fmt::format(", about {} of one core", duration(*seconds));
  }
  return text + "\n";
}

/// A trial that was saved on its way.
struct Saved {
  UnitTrial trial;
  double age = 0;
};

std::vector<Saved> saved_trials(const Plan& plan, const Results& results, const Activity& activity) {
  std::vector<Saved> all;
  if (activity.checkpoints.empty()) return all;
  std::set<std::string> seen;  // several units may ask for a trial
  for (const Unit& unit : units(plan))
    for (const UnitTrial& trial : unit.kind->asked(plan, unit, results)) {
      const auto found = activity.checkpoints.find(trial.named.id);
      if (found != activity.checkpoints.end() && results.count(trial.named.id) == 0 &&
          seen.insert(trial.named.id).second)
        all.push_back({trial, found->second});
    }
  return all;
}

}  // namespace

void say_torn(const std::vector<std::string>& places, Output& output) {
  for (const std::string& place : places) output.say(place + ": a torn last line is ignored");
}

void say_numerics(const Plan& plan, Output& output) {
  if (plan.numerics == program_numerics()) return;
  output.say(fmt::format(
      "its trials are of numerics {}; this program, of {}, shows what they came to and adds none{}",
      to_string(plan.numerics), to_string(program_numerics()),
      (plan.shrink ? ", nor does it write networks anew" : "")));
}

std::string study_text(const Plan& plan, const Results& results) {
  if (plan.shrink) return routes_text(plan, results);
  const WorkLeft all = work_left(plan, results, 0, 1);
  std::string text = fmt::format("study {}: {}", plan.name, done_and_left(all));
  for (std::size_t k = 0; k < plan.cells.size(); ++k) {
    const CellProgress progress = progress_of(plan, k, results);
    std::string line = "  " + name_of(plan.cells[k]);
    line.resize(std::max<std::size_t>(line.size() + 2, 36), ' ');
    if (progress.counted > 0) {
      const Interval interval = plan.replication.round > 0
                                    ? confidence_sequence(progress.successes, progress.counted,
                                                          plan.rule().error, plan.rule().mixture)
                                    : wilson(progress.successes, progress.counted);
      line += fmt::format(
          "{} of {} succeed, {} % ({} % to {} %)", with_commas(progress.successes),
          with_commas(progress.counted),
          percent(static_cast<double>(progress.successes) / static_cast<double>(progress.counted)),
          percent(interval.low), percent(interval.high));
      if (plan.replication.round > 0) line += ", " + progress.decision;
      if (progress.counted < progress.wanted) line += "; ";
    }
    if (progress.counted < progress.wanted)
      line += fmt::format("{} of {} are done", with_commas(all.groups[k].done), with_commas(progress.wanted));
    text += line + "\n";
  }
  return text;
}

nlohmann::json study_json(const Plan& plan, const Results& results) {
  if (plan.shrink) return shrink_json(plan, results);
  const WorkLeft all = work_left(plan, results, 0, 1);
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
                     {"done", all.groups[k].done}});
  }
  nlohmann::json report = head_json(plan, all);
  report["cells"] = cells;
  return report;
}

std::string progress_text(const Plan& plan, const Results& results) {
  if (!plan.shrink) return "";
  const WorkLeft all = work_left(plan, results, 0, 1);
  const std::vector<const Route*> names = routes_of(plan);
  std::string text = done_and_left(all);
  for (std::size_t k = 0; k < names.size(); ++k) {
    std::string line = "  " + std::string(names[k]->name);
    line.resize(30, ' ');
    const GroupWork& at = all.groups[k];
    line += at.done + at.left == 0
                ? "its trials are other routes' too"
                : fmt::format("{} done, {} exact", with_commas(at.done), with_commas(at.successes));
    if (at.left > 0) line += fmt::format("; {} left", with_commas(at.left));
    text += line + "\n";
  }
  return text;
}

std::string activity_text(const Plan& plan, const Results& results, const Activity& activity) {
  std::string text;
  if (activity.last_result) text += fmt::format("last result: {} ago\n", duration(*activity.last_result));
  for (const Saved& saved : saved_trials(plan, results, activity))
    text += fmt::format("on its way: {}, saved {} ago\n", name_of(plan, saved.trial), duration(saved.age));
  return text;
}

nlohmann::json activity_json(const Plan& plan, const Results& results, const Activity& activity) {
  nlohmann::json saved = nlohmann::json::array();
  for (const Saved& one : saved_trials(plan, results, activity)) {
    saved.push_back({{"trial", one.trial.named.id},
                     {"replicate", one.trial.named.trial.replicate},
                     {"seconds_ago", one.age}});
    if (plan.shrink)
      saved.back()["route"] = routes_of(plan)[one.trial.group]->name;
    else
      saved.back()["cell"] = one.trial.group;
  }
  return {{"last_result_seconds_ago",
           activity.last_result ? nlohmann::json(*activity.last_result) : nlohmann::json()},
          {"on_their_way", saved}};
}

}  // namespace minlife
