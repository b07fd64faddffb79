#include "cli/study/study_run.h"

#include <fmt/format.h>

#include "cli/interrupt.h"
#include "cli/study/study_path.h"
#include "cli/study/study_report.h"
#include "cli/study/study_room.h"
#include "cli/study/study_talk.h"
#include "core/error.h"
#include "core/figures.h"
#include "core/text.h"
#include "study/study_folder.h"
#include "study/work/runner.h"
#include "study/work/work_left.h"

namespace minlife {
namespace {

constexpr const char* kInterrupted = "interrupted; run the same command again to go on";

}  // namespace

std::vector<Flag> study_flags(const std::string& dry_run) {
  return {
      {"out", "DIR", "", "the study's folder", true},
      {"shard", "I/N", "", "only every N-th unit from the I-th; shards share DIR (then run minlife collect)"},
      {"extend", "", "", "accept a spec that only adds to the plan in DIR"},
      {"stop-at-failure", "", "", "start nothing more once a trial has failed"},
      {"dry-run", "", "", dry_run}};
}

Results known_results(const Plan& plan, const Arguments& arguments) {
  const std::string folder = study_path(arguments);
  StudyFolder::check(folder, plan, arguments.is_on("extend"));
  return StudyFolder::is_there(folder) ? StudyFolder::open(folder).look().results : Results();
}

std::string flops_text(double flops) {
  for (const auto& [least, unit] : {std::pair{1e15, " PFLOP"}, {1e12, " TFLOP"}})
    if (flops >= least) return digits(flops / least) + unit;
  return digits(flops / 1e9) + " GFLOP";
}

std::string totals_text(double flops, double core_seconds, int threads) {
  return fmt::format(
      "{}; at most about {} of one core like this,\n{} on {}{}; less where trials end early, exact or "
      "dead.\n",
      flops_text(flops), duration(core_seconds), duration(core_seconds / threads), threads,
      (threads == 1 ? " thread" : " threads"));
}

int run_study(const Plan& plan, const Shard& shard, const Arguments& arguments, Output& output) {
  const std::string path = study_path(arguments);
  if (!exists(path)) check_memory_room(plan, arguments.threads());  // before anything of it is made
  say_when_interrupted(kInterrupted);
  StudyFolder study = StudyFolder::open(path, plan, arguments.is_on("extend"));
  Results results = study.look().results;

  if (work_left(study.plan(), results, shard.index, shard.count).left() > 0) {
    study.check_writable();
    check_memory_room(study.plan(), arguments.threads());
  }

  RunnerOptions options;
  options.threads = arguments.threads();
  options.shard = shard.index;
  options.shards = shard.count;
  options.stop_at_failure = arguments.is_on("stop-at-failure");
  options.checkpoints = study.checkpoints();
  options.models = study.models();
  EnergyMeter energy;
  options.energy = &energy;
  RunSummary summary;
  {
    const RememberedInterrupts remembered;  // trials on their way save themselves
    StudyTalk talk(study.path(), study.plan(), results, shard, options.threads, output);
    RunnerCallbacks callbacks;
    callbacks.interrupted = was_interrupted;
    callbacks.finished = [&](const NamedTrial& trial, const TrialResult& result) {
      study.record(trial, result);
      talk.finished(trial, result);
    };
    callbacks.started = [&](const UnitTrial& trial) { talk.started(trial); };
    callbacks.tell = [&](const std::string& sentence) { talk.tell(sentence); };
    callbacks.failed = [&](const NamedTrial& trial) { talk.failed(trial); };
    callbacks.advanced = [&](const std::string& id, double share) { talk.advanced(id, share); };
    try {
      summary = run_plan(study.plan(), results, options, callbacks);
    } catch (const FailedError& error) {
      throw FailedError(error.what() + std::string("; what is in the ledger is kept (see to the disk, then "
                                                   "run the same command again to go on)"));
    }
  }
  for (const TrialFailure& failure : summary.failures)
    output.warn(fmt::format("trial {}, replicate {}, failed: {}", failure.trial.id.substr(0, 12),
                            failure.trial.trial.replicate, failure.error));
  if (summary.interrupted || was_interrupted()) throw InterruptedError(kInterrupted);
  if (!summary.failures.empty())
    throw FailedError((summary.failures.size() == 1 ? std::string("1 trial")
                                                    : with_commas(summary.failures.size()) + " trials") +
                      " failed; the others are kept (run the same command again to try once more)");
  const Tell warn = [&output](const std::string& sentence) { output.warn(sentence); };
  // Another process may have extended the plan meanwhile: what is told is how the study stands now.
  const StudyFolder::Found found = shard.count == 1 ? study.collect(true, results, warn) : study.look();
  check_kept(results, found.results, study.path());
  say_remarks(found, output);
  if (shard.count > 1)
    output.say(
        fmt::format("when all shards are done, minlife collect {} writes the tables", shell_quoted(path)));
  tell_collected(found, output);
  return 0;
}

}  // namespace minlife
