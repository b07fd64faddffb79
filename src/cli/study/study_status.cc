#include "cli/study/study_status.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <vector>

#include "cli/interrupt.h"
#include "cli/study/study_report.h"
#include "cli/terminal/live_page.h"

namespace minlife {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds kWatchInterval{2};
/// Looks after the last trial in which the tables may still be written; shards leave them to minlife collect.
constexpr int kLooksForTables = 3;

std::string standing_of(const nlohmann::json& study, const StudyFolder::Found& found,
                        const std::vector<RunningProcess>& running) {
  std::string standing = study.dump() + "\n" + found.tables.text;
  for (const RunningProcess& process : running)
    for (const RunningTrial& trial : process.trials)
      standing += fmt::format("\n{} {} {}", process.host, process.pid, trial.id);
  return standing;
}

}  // namespace

StudyStatus status_of(const StudyFolder& study, std::size_t columns) {
  StudyStatus status{.found = study.status()};
  const StudyFolder::Found& found = status.found;
  const Activity activity = activity_of(study.path());
  const std::vector<RunningProcess> running = running_in(study.path());
  const std::vector<TrialOnItsWay> now = running_trials(found.plan, found.results, running);
  status.standing = standing_of(study_json(found.plan, found.results), found, running);
  status.json = study_json(found.plan, found.results, now);
  status.has_work = status.json["left"] > 0 || !running.empty();
  status.json.update(activity_json(found.plan, found.results, activity, running));
  status.json["tables"] = to_string(found.tables.state);
  status.text = progress_text(found.plan, found.results, now) +
                study_text(found.plan, found.results, columns, now) +
                activity_text(found.plan, found.results, activity, running) + found.tables.text + "\n";
  return status;
}

void watch_study(const StudyFolder& study, Output& output) {
  say_when_interrupted("no longer watching; the study is as it was");
  LivePage page(output);
  std::string shown;
  for (int looks_without_work = 0;;) {
    const auto begin = Clock::now();
    const StudyStatus status =
        status_of(study, page.is_live() ? screen_width().columns - 1 : output.width().columns);
    looks_without_work = status.has_work ? 0 : looks_without_work + 1;
    const bool is_over = looks_without_work > 0 && (status.found.tables.state == TableState::current ||
                                                    looks_without_work == kLooksForTables);
    if (page.is_live()) {
      page.show(status.text + (is_over ? "" : "watching; Ctrl-C ends that, and the study goes on\n"));
    } else if (status.standing != shown) {
      output.result(status.json, (shown.empty() ? "" : "\n") + status.text);
      output.finish();
      shown = status.standing;
    }
    if (is_over) return say_remarks(status.found, output);
    std::this_thread::sleep_for(std::max<Clock::duration>(kWatchInterval, 10 * (Clock::now() - begin)));
  }
}

}  // namespace minlife
