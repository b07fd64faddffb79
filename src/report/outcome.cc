#include "report/outcome.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "core/figures.h"
#include "core/text.h"
#include "proof/exactness.h"
#include "report/html.h"
#include "stats/intervals.h"
#include "study/plan/cell_progress.h"
#include "study/routes/route_rows.h"
#include "study/tables/width_answers.h"
#include "study/work/time_left.h"

namespace minlife {
namespace {

/// Beyond so many cells the table tells of each.
constexpr std::size_t kMostToldCells = 12;

std::string counted(std::uint64_t count, const std::string& what) {
  return fmt::format("{} {}{}", with_commas(count), what, count == 1 ? "" : "s");
}

std::string interval_text(const Interval& interval) {
  return fmt::format("{} to {} %", percent(interval.low), percent(interval.high));
}

/// A cell of a grid with what counts of it.
struct CellOutcome {
  const GridCell* cell = nullptr;
  std::uint64_t parameters = 0;
  CellProgress progress;
  Interval interval;
  double flops = 0;  ///< of all that count

  double rate() const {
    return static_cast<double>(progress.successes) / static_cast<double>(progress.counted);
  }
  double per_success() const { return flops / static_cast<double>(progress.successes); }
  std::string name() const { return cell->fields.empty() ? "the one cell" : name_of(*cell); }
};

CellOutcome cell_outcome(const Plan& plan, std::size_t k, const Results& results) {
  CellOutcome one{
      &plan.cells[k], plan.cells[k].config.architecture().parameters(), progress_of(plan, k, results), {}};
  const CellProgress& p = one.progress;
  if (p.counted == 0) return one;
  one.interval = interval_of(plan, p);
  for (std::uint64_t i = 0; i < p.counted; ++i)
    one.flops += find_result(plan, k, p.replicate(i), results)->train_flops;
  return one;
}

std::string rate_text(const CellOutcome& one) {
  return fmt::format("{} of {} ({} %; 95 %: {})", with_commas(one.progress.successes),
                     with_commas(one.progress.counted), percent(one.rate()), interval_text(one.interval));
}

/// How the trials that failed ended.
std::string failures_text(const StudyFolder::Found& found) {
  std::map<std::string, std::uint64_t> ends;
  std::uint64_t failures = 0;
  for (const auto& [id, result] : found.results)
    if (!result.success) {
      ++failures;
      ++ends[to_string(result.status)];
    }
  if (failures == 0) return "";
  static const std::map<std::string, std::string> kMeanings = {
      {"done", "spent their budget"},
      {"dead", "can provably never answer alive again"},
      {"diverged", "diverged"},
      {"stalled", "found no way to lower the loss"},
      {"exact", "ended without an error that a later look found"}};
  std::vector<std::string> parts;
  for (const auto& [status, count] : ends)
    parts.push_back(
        fmt::format("{} {}", with_commas(count), kMeanings.count(status) ? kMeanings.at(status) : status));
  return fmt::format("Of {} that failed: {}.", with_commas(failures), join(parts));
}

void tell_cells(const std::vector<CellOutcome>& cells, const std::string& success, Outcome& outcome) {
  const auto rate = [](const CellOutcome& a, const CellOutcome& b) { return a.rate() < b.rate(); };
  const CellOutcome& best = *std::max_element(cells.begin(), cells.end(), rate);
  const CellOutcome& worst = *std::min_element(cells.begin(), cells.end(), rate);
  outcome.lead = fmt::format("With {}, {} % of the trainings end in {} network", best.name(),
                             percent(best.rate()), success == "exact" ? "an exact" : "a right");
  outcome.lead +=
      &best == &worst ? "." : fmt::format("; with {}, {} %.", worst.name(), percent(worst.rate()));
  if (cells.size() <= kMostToldCells) {
    for (const CellOutcome& one : cells)
      outcome.sentences.push_back(fmt::format("{}: {} {}.", one.name(), rate_text(one), success));
  } else {
    outcome.sentences.push_back(
        fmt::format("Most often with {}: {} {}.", best.name(), rate_text(best), success));
    outcome.sentences.push_back(
        fmt::format("Least often with {}: {} {}.", worst.name(), rate_text(worst), success));
  }
  const CellOutcome *smallest = nullptr, *majority = nullptr, *cheapest = nullptr;
  for (const CellOutcome& one : cells) {
    if (one.progress.successes > 0 && (smallest == nullptr || one.parameters < smallest->parameters))
      smallest = &one;
    if (one.interval.low > 0.5 && (majority == nullptr || one.parameters < majority->parameters))
      majority = &one;
    if (one.progress.successes > 0 && (cheapest == nullptr || one.per_success() < cheapest->per_success()))
      cheapest = &one;
  }
  outcome.tiles.push_back({"best rate", percent(best.rate()) + " %", best.name()});
  if (smallest != nullptr)
    outcome.tiles.push_back({"smallest success", counted(smallest->parameters, "number"), smallest->name()});
  if (majority != nullptr)
    outcome.sentences.push_back(fmt::format(
        "The smallest network that more than half of the trainings get {} (by the whole 95 % interval) "
        "has {}: {}.",
        success, counted(majority->parameters, "number"), majority->name()));
  if (cheapest == nullptr) return;
  outcome.tiles.push_back({fmt::format("cheapest {} network", success),
                           short_number(cheapest->per_success()) + " FLOPs",
                           cheapest->name() + ", failures paid"});
}

void tell_sweep(const StudyFolder::Found& found, Outcome& outcome) {
  std::vector<CellOutcome> cells;
  for (std::size_t k = 0; k < found.plan.cells.size(); ++k) {
    CellOutcome one = cell_outcome(found.plan, k, found.results);
    if (one.progress.counted > 0) cells.push_back(std::move(one));
  }
  if (cells.empty())
    outcome.lead = "No trial counts yet.";
  else
    tell_cells(cells, success_word(found.plan), outcome);
}

void tell_shrink(const StudyFolder::Found& found, Outcome& outcome) {
  const std::string success = success_word(found.plan);
  const auto whole = static_cast<double>(found.plan.cells[0].config.architecture().parameters());
  const std::vector<RouteRow> rows = route_rows(found.plan, found.results);
  const RouteRow *smallest = nullptr, *tenth = nullptr, *third = nullptr;
  const auto rate = [](const RouteRow& row) {
    return static_cast<double>(row.successes) / static_cast<double>(row.replicates);
  };
  for (const RouteRow& row : rows) {
    if (row.smallest_size &&
        (smallest == nullptr || row.smallest_size->nonzero < smallest->smallest_size->nonzero))
      smallest = &row;
    if (row.percent <= 12 && row.successes > 0 && (tenth == nullptr || rate(row) > rate(*tenth)))
      tenth = &row;
    if (row.percent <= 34 && row.successes > 0 && (third == nullptr || rate(row) > rate(*third)))
      third = &row;
  }
  const auto way = [](const RouteRow& row) {
    return fmt::format("{} ({}, keep {})", row.route->group, row.method, digits(row.keep));
  };
  if (smallest == nullptr) {
    outcome.lead = "No network has come out right yet.";
  } else {
    const std::uint64_t left = smallest->smallest_size->nonzero;
    outcome.lead = fmt::format("The smallest {} network has {}, {} % of {}. The way to it: {}.", success,
                               counted(left, "number"), percent(static_cast<double>(left) / whole),
                               found.plan.cells[0].config.shape_name(), way(*smallest));
    outcome.tiles.push_back(
        {fmt::format("smallest {} network", success), counted(left, "number"), way(*smallest)});
  }
  for (const auto& [row, name] : {std::pair(tenth, "an eighth"), std::pair(third, "a third")}) {
    if (row == nullptr) continue;
    const Interval interval = wilson(row->successes, row->replicates);
    outcome.sentences.push_back(fmt::format(
        "Among networks of {} of the size or less, {} comes out best: {} of {} {} ({} %; 95 %: {}).", name,
        way(*row), with_commas(row->successes), with_commas(row->replicates), success, percent(rate(*row)),
        interval_text(interval)));
  }
  if (tenth != nullptr)
    outcome.tiles.push_back({"best at an eighth of the size", percent(rate(*tenth)) + " %", way(*tenth)});
  for (const WidthAnswer& answer : width_answers(found.plan, found.results))
    outcome.sentences.push_back(sentence(answer) + ".");
}

void tell_progress(const StudyFolder::Found& found, const std::vector<RunningProcess>& running,
                   Outcome& outcome) {
  const WorkLeft work = work_left(found.plan, found.results, 0, 1);
  const std::uint64_t left = work.left(), done = work.done();
  outcome.tiles.insert(
      outcome.tiles.begin(),
      {"trials done", with_commas(done),
       left == 0 ? "all of the study"
                 : fmt::format("{}{} left", work.at_most ? "at most " : "", with_commas(left))});
  std::size_t now = 0;
  for (const RunningProcess& process : running) now += process.trials.size();
  if (left > 0) {
    const std::optional<double> seconds = core_seconds_left(work);
    outcome.remarks.push_back(fmt::format(
        "The study is not done: {} of {}{} trials are{}{}. What stands here is what there is so far.",
        with_commas(done), work.at_most ? "at most " : "", with_commas(done + left),
        now > 0 ? fmt::format("; {} running now", now == 1 ? "one is" : with_commas(now) + " are") : "",
        seconds ? fmt::format("; the others take about {} of one core", duration(*seconds)) : ""));
  }
  if (const std::uint64_t waiting = waiting_trials(found.plan, found.results); waiting > 0)
    outcome.remarks.push_back(
        fmt::format("{} not counted in the cells yet, as earlier replicates are missing.",
                    waiting == 1 ? "1 finished trial is" : with_commas(waiting) + " finished trials are"));
  for (const std::string& sentence : found.ignored) outcome.remarks.push_back(sentence + ".");
}

}  // namespace

std::string success_word(const Plan& plan) {
  const bool all = std::all_of(plan.cells.begin(), plan.cells.end(),
                               [](const GridCell& cell) { return is_enumerable(cell.config.steps); });
  return all ? "exact" : "right";
}

Outcome outcome_of(const StudyFolder::Found& found, const std::vector<RunningProcess>& running) {
  Outcome outcome;
  found.plan.shrink ? tell_shrink(found, outcome) : tell_sweep(found, outcome);
  if (const std::string failures = failures_text(found); !failures.empty())
    outcome.sentences.push_back(failures);
  tell_progress(found, running, outcome);
  return outcome;
}

std::string tiles_html(const std::vector<Tile>& tiles) {
  std::string html;
  for (const Tile& tile : tiles)
    html += fmt::format("<div class=\"tile\"><dt>{}</dt><dd>{}<small>{}</small></dd></div>",
                        escaped(tile.name), escaped(tile.number), escaped(tile.remark));
  return "<dl class=\"tiles\">" + html + "</dl>\n";
}

}  // namespace minlife
