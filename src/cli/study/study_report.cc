#include "cli/study/study_report.h"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "cli/terminal/bar.h"
#include "cli/terminal/width.h"
#include "core/figures.h"
#include "core/json.h"
#include "core/text.h"
#include "core/visible.h"
#include "proof/exactness.h"
#include "study/plan/cell_progress.h"
#include "study/routes/route_rows.h"
#include "study/routes/routes.h"
#include "study/routes/units.h"
#include "study/tables/route_columns.h"
#include "study/tables/routes_text.h"
#include "study/trial/trial_id.h"
#include "study/work/time_left.h"

namespace minlife {
namespace {

nlohmann::json number_or_null(const std::optional<double>& number) {
  return number ? nlohmann::json(*number) : nlohmann::json();
}

/// ", about 3 min of one core", where that is known.
std::string core_time_text(const std::optional<double>& seconds) {
  return seconds ? fmt::format(", about {} of one core", duration(*seconds)) : "";
}

/// What the reports of both kinds of study begin with.
nlohmann::json head_json(const Plan& plan, const WorkLeft& all, const std::vector<TrialOnItsWay>& now) {
  return {{"name", plan.name},
          {"numerics", to_json(plan.numerics)},
          {"save_models", to_string(plan.save_models)},
          {"trials", all.done()},
          {"left", all.left()},
          {"core_seconds_left", number_or_null(core_seconds_left(all, now))}};
}

/// Which networks a sweep keeps; "" for none.
std::string saved_models_text(const Plan& plan) {
  if (plan.save_models == SavedModels::none) return "";
  const char* whose = plan.save_models == SavedModels::all ? "all trials" : "successful trials";
  return fmt::format("networks of {} are kept in models/\n", whose);
}

/// The head with {progress: [...], routes: [...]}.
nlohmann::json shrink_json(const Plan& plan, const Results& results, const std::vector<TrialOnItsWay>& now) {
  nlohmann::json rows = nlohmann::json::array();
  for (const RouteRow& row : route_rows(plan, results)) {
    rows.push_back(nlohmann::json::object());
    for (const Column<RouteRow>& column : route_columns(plan))
      rows.back()[column.name] = to_json(column.value(row));
  }
  const WorkLeft all = work_left(plan, results, 0, 1);
  const std::vector<const Route*> names = routes_of(plan);
  const std::vector<std::optional<double>> seconds = group_seconds_left(all, now);
  nlohmann::json progress = nlohmann::json::array();
  for (std::size_t k = 0; k < names.size(); ++k)
    progress.push_back({{"route", names[k]->name},
                        {"done", all.groups[k].done},
                        {"exact", all.groups[k].successes},
                        {"left", all.groups[k].left},
                        {"core_seconds_left", number_or_null(seconds[k])}});
  nlohmann::json report = head_json(plan, all, now);
  report["progress"] = progress;
  report["routes"] = rows;
  return report;
}

std::string done_and_left(const WorkLeft& all, const std::vector<TrialOnItsWay>& now) {
  std::string text = with_commas(all.done()) + " trials done";
  if (all.left() > 0) {
    text += fmt::format(", {}{} left{}", (all.at_most ? "at most " : ""), with_commas(all.left()),
                        core_time_text(core_seconds_left(all, now)));
  }
  return text + "\n";
}

/// What a success of the study is; of a grid with several numbers of steps, each of the two kinds.
std::string success_text(const Plan& plan) {
  std::set<std::string> on_windows, on_boards;
  for (const GridCell& cell : plan.cells)
    (is_enumerable(cell.config.steps) ? on_windows : on_boards)
        .insert(passed_text(cell.config.steps, cell.config.judge_boards));
  const std::string windows = join({on_windows.begin(), on_windows.end()}, " or "),
                    boards = join({on_boards.begin(), on_boards.end()}, " or ");
  if (windows.empty() || boards.empty()) return fmt::format("a success is {}{}\n", windows, boards);
  return fmt::format("a success is {};\nof three steps and more, {}\n", windows, boards);
}

/// "exact" where a shrink's successes are that, else "right": on held-out boards.
const char* success_word(const Plan& plan) {
  return is_enumerable(plan.cells[0].config.steps) ? "exact" : "right";
}

/// A cell's name and how it stands: in columns, else side by side, else in two lines, as there is room.
std::string cell_line(const std::string& name, const std::string& standing, std::size_t columns) {
  for (const int padded : {28, 0}) {
    const std::string line = fmt::format("  {:<{}}  {}", name, padded, standing);
    if (columns_of(line) <= columns) return line + "\n";
  }
  return wrapped("  " + name + "\n", columns, 4) + wrapped("      " + standing + "\n", columns);
}

/// A trial on its way.
struct OnItsWay {
  UnitTrial trial;
  std::optional<double> saved = {};  ///< seconds ago
  std::string host = {};             ///< that runs it; empty: none is known to
  long pid = 0;
  RunningTrial running = {};
};

std::vector<OnItsWay> on_their_way(const Plan& plan, const Results& results, const Activity& activity,
                                   const std::vector<RunningProcess>& running) {
  std::vector<OnItsWay> all;
  std::map<std::string, OnItsWay> known;
  for (const auto& [id, seconds] : activity.checkpoints) known[id].saved = seconds;
  for (const RunningProcess& process : running)
    for (const RunningTrial& trial : process.trials) {
      OnItsWay& one = known[trial.id];
      one.host = process.host;
      one.pid = process.pid;
      one.running = trial;
    }
  if (known.empty()) return all;
  for (const Unit& unit : units(plan))
    for (const UnitTrial& trial : unit.kind->asked(plan, unit, results)) {
      const auto found = known.find(trial.named.id);
      if (found == known.end() || results.count(trial.named.id) > 0) continue;
      found->second.trial = trial;
      all.push_back(std::move(found->second));
      known.erase(found);  // several units may ask for it
    }
  return all;
}

/// What tells one trial of a study.
nlohmann::json trial_json(const Plan& plan, const UnitTrial& trial) {
  nlohmann::json json = {{"trial", trial.named.id}, {"replicate", trial.named.trial.replicate}};
  if (plan.shrink)
    json["route"] = routes_of(plan)[trial.group]->name;
  else
    json["cell"] = trial.group;
  return json;
}

}  // namespace

void say_remarks(const StudyFolder::Found& found, Output& output) {
  const auto counted = [](std::uint64_t count, const char* what) {
    return fmt::format("{} {}{}", with_commas(count), what, (count == 1 ? "" : "s"));
  };
  for (const std::string& sentence : found.ignored) output.say(sentence);
  const std::uint64_t placed = work_left(found.plan, found.results, 0, 1).done();
  if (const std::uint64_t others = found.results.size() - placed; others > 0)
    output.say(
        fmt::format("{} in the ledger {} of trials that the plan does not ask for; no table shows them",
                    counted(others, "record"), (others == 1 ? "is" : "are")));
  if (const std::uint64_t waiting = waiting_trials(found.plan, found.results); waiting > 0)
    output.say(fmt::format("{} {} for earlier ones of {} cell, and {} not counted in cells.csv",
                           counted(waiting, "finished trial"), (waiting == 1 ? "waits" : "wait"),
                           (waiting == 1 ? "its" : "their"), (waiting == 1 ? "is" : "are")));
}

void say_numerics(const Plan& plan, Output& output) {
  if (plan.numerics == program_numerics()) return;
  output.say(fmt::format(
      "its trials are of numerics {}; this program, of {}, shows what they came to and adds none{}",
      to_string(plan.numerics), to_string(program_numerics()),
      (plan.shrink ? ", nor does it write networks anew" : "")));
}

std::string study_text(const Plan& plan, const Results& results, std::size_t columns,
                       const std::vector<TrialOnItsWay>& now) {
  if (plan.shrink) return routes_text(plan, results, columns) + success_text(plan);
  const WorkLeft all = work_left(plan, results, 0, 1);
  const std::vector<std::optional<double>> seconds = group_seconds_left(all, now);
  std::string text = fmt::format("study {}: {}", plan.name, done_and_left(all, now));
  for (std::size_t k = 0; k < plan.cells.size(); ++k) {
    const CellProgress progress = progress_of(plan, k, results);
    std::string line;
    if (progress.counted > 0) {
      const Interval interval = interval_of(plan, progress);
      line += fmt::format(
          "{} of {} succeed, {} % ({} % to {} %)", with_commas(progress.successes),
          with_commas(progress.counted),
          percent(static_cast<double>(progress.successes) / static_cast<double>(progress.counted)),
          percent(interval.low), percent(interval.high));
      if (plan.replication.round > 0) line += ", " + progress.decision;
      if (progress.counted < progress.wanted) line += "; ";
    }
    if (progress.counted < progress.wanted)
      line += fmt::format("{} {} of {} done{}", bar(all.groups[k].done, progress.wanted),
                          with_commas(all.groups[k].done), with_commas(progress.wanted),
                          (all.groups[k].left > 0 ? core_time_text(seconds[k]) : ""));
    text += cell_line(name_of(plan.cells[k]), line, columns);
  }
  return text + success_text(plan) + saved_models_text(plan);
}

nlohmann::json study_json(const Plan& plan, const Results& results, const std::vector<TrialOnItsWay>& now) {
  if (plan.shrink) return shrink_json(plan, results, now);
  const WorkLeft all = work_left(plan, results, 0, 1);
  const std::vector<std::optional<double>> seconds = group_seconds_left(all, now);
  nlohmann::json cells = nlohmann::json::array();
  for (std::size_t k = 0; k < plan.cells.size(); ++k) {
    const CellProgress progress = progress_of(plan, k, results);
    nlohmann::json fields = nlohmann::json::object();
    for (const auto& [name, value] : plan.cells[k].fields) fields[name] = number_or_text(value);
    cells.push_back({{"cell", k},
                     {"fields", fields},
                     {"replicates", progress.counted},
                     {"successes", progress.successes},
                     {"wanted", progress.wanted},
                     {"decision", progress.decision},
                     {"waiting", progress.waiting},
                     {"done", all.groups[k].done},
                     {"left", all.groups[k].left},
                     {"core_seconds_left", number_or_null(seconds[k])}});
  }
  nlohmann::json report = head_json(plan, all, now);
  report["cells"] = cells;
  return report;
}

void tell_collected(const StudyFolder::Found& found, Output& output) {
  nlohmann::json json = study_json(found.plan, found.results);
  json["files"] = found.files;
  std::string text = study_text(found.plan, found.results, output.width().columns);
  if (!found.files.empty()) text += "tables:\n";
  for (const std::string& path : found.files) text += "  " + path + "\n";
  output.result(json, text);
}

std::string progress_text(const Plan& plan, const Results& results, const std::vector<TrialOnItsWay>& now) {
  if (!plan.shrink) return "";
  const WorkLeft all = work_left(plan, results, 0, 1);
  const std::vector<const Route*> names = routes_of(plan);
  const std::vector<std::optional<double>> seconds = group_seconds_left(all, now);
  std::string text = done_and_left(all, now);
  for (std::size_t k = 0; k < names.size(); ++k) {
    const GroupWork& at = all.groups[k];
    const std::uint64_t total = at.done + at.left;
    std::string line = fmt::format("  {:<26} ", names[k]->name);
    if (total == 0)
      line += "its trials are other routes' too";
    else if (at.left == 0)
      line +=
          fmt::format("{} done, {} {}", with_commas(at.done), with_commas(at.successes), success_word(plan));
    else
      line += fmt::format("{} {} of {} done, {} {}{}", bar(at.done, total), with_commas(at.done),
                          with_commas(total), with_commas(at.successes), success_word(plan),
                          seconds[k] ? fmt::format(", {} left", duration(*seconds[k])) : "");
    text += line + "\n";
  }
  return text;
}

std::vector<TrialOnItsWay> running_trials(const Plan& plan, const Results& results,
                                          const std::vector<RunningProcess>& running) {
  std::vector<TrialOnItsWay> all;
  for (const OnItsWay& one : on_their_way(plan, results, {}, running))
    all.push_back({one.trial.group, one.running.seconds, one.running.share});
  return all;
}

std::string activity_text(const Plan& plan, const Results& results, const Activity& activity,
                          const std::vector<RunningProcess>& running) {
  std::string text;
  for (const OnItsWay& one : on_their_way(plan, results, activity, running)) {
    const std::string saved = one.saved ? fmt::format(", saved {} ago", duration(*one.saved)) : "";
    const std::string name = name_of(plan, one.trial);
    if (one.host.empty())
      text += fmt::format("on its way: {}{}\n", name, saved);
    else
      text += fmt::format("running: {}\n  for {} on {}, {} {} % of its budget{}\n", name,
                          duration(one.running.seconds), one.host, bar(one.running.share),
                          std::lround(100 * one.running.share), saved);
  }
  if (activity.last_result) text += fmt::format("last result: {} ago\n", duration(*activity.last_result));
  return text;
}

nlohmann::json activity_json(const Plan& plan, const Results& results, const Activity& activity,
                             const std::vector<RunningProcess>& running) {
  nlohmann::json saved = nlohmann::json::array(), now = nlohmann::json::array();
  for (const OnItsWay& one : on_their_way(plan, results, activity, running)) {
    if (one.saved) {
      saved.push_back(trial_json(plan, one.trial));
      saved.back()["seconds_ago"] = *one.saved;
    }
    if (one.host.empty()) continue;
    now.push_back(trial_json(plan, one.trial));
    now.back().update({{"host", one.host},
                       {"pid", one.pid},
                       {"seconds", one.running.seconds},
                       {"share", one.running.share}});
  }
  return {{"last_result_seconds_ago", number_or_null(activity.last_result)},
          {"on_their_way", saved},
          {"running", now}};
}

}  // namespace minlife
