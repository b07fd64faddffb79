#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>

#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/study_report.h"
#include "cli/study_shard.h"
#include "cli/verb.h"
#include "core/error.h"
#include "core/text.h"
#include "study/estimate.h"
#include "study/runner.h"
#include "study/study.h"

namespace minlife {
namespace {

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

int dry_run(const Plan& plan, const Arguments& arguments, Output& output) {
  const Estimate all = estimate(plan);
  const double hours = all.core_seconds / 3600;
  const int threads = arguments.threads();
  nlohmann::json cells = nlohmann::json::array();
  std::string text = "study " + plan.name + ": " + with_commas(plan.cells.size()) + " cells, at most " +
                     with_commas(all.trials) + " trials\n";
  for (std::size_t k = 0; k < plan.cells.size(); ++k) {
    const GridCell& cell = plan.cells[k];
    std::string line = "  cell " + std::to_string(k) + ":";
    for (const auto& [name, value] : cell.fields) line += " " + name + " = " + value;
    const std::size_t parameters = cell.config.architecture().parameters();
    text += line + ", " + with_commas(parameters) + " parameters, " +
            shortest(static_cast<float>(all.cells[k].flops / 1e9)) + " GFLOP a trial\n";
    cells.push_back({{"cell", k},
                     {"parameters", parameters},
                     {"flops", all.cells[k].flops},
                     {"core_seconds", all.cells[k].seconds}});
  }
  text += shortest(static_cast<float>(all.flops / 1e12)) + " TFLOP at most; about " +
          shortest(static_cast<float>(hours)) + " core hours here, " +
          shortest(static_cast<float>(hours / threads)) + " hours on " + std::to_string(threads) +
          " threads, if no trial ends early\n";
  output.result({{"cells", cells}, {"trials", all.trials}, {"flops", all.flops}, {"core_hours", hours}},
                text);
  return 0;
}

/// Tells how a study goes: a live line on a terminal, else a line every so often.
class SweepTalk {
 public:
  SweepTalk(std::uint64_t known, std::uint64_t left, const Output& output)
      : output_(output),
        progress_("sweep", "trials", known + left, output),
        done_(known),
        total_(known + left),
        start_(now()),
        last_(start_),
        known_(known) {}

  void finished(const TrialResult& result) {
    ++done_;
    successes_ += result.success;
    const double time = now(), rate = static_cast<double>(done_ - known_) / std::max(time - start_, 1e-9);
    const double left = static_cast<double>(total_ - done_) / std::max(rate, 1e-9);
    const std::string note = with_commas(successes_) + " successes in this run, at most " +
                             shortest(static_cast<float>(static_cast<int>(left / 6)) / 10) + " min left";
    progress_.update(done_, note);
    if (time - last_ < kSeconds) return;
    last_ = time;
    if (!progress_.is_live())
      output_.say("sweep: " + with_commas(done_) + " of at most " + with_commas(total_) + " trials, " + note);
  }

 private:
  static constexpr double kSeconds = 30;
  const Output& output_;
  Progress progress_;
  std::uint64_t done_, total_, successes_ = 0;
  double start_, last_;
  std::uint64_t known_;
};

int run(const Arguments& arguments, Output& output) {
  const Spec spec = read_spec(arguments.positional(0), spec_rules());
  if (!spec.shrink.empty())
    throw InputError(arguments.positional(0) + " has [shrink]; minlife shrink runs it");
  const Plan plan = make_plan(spec);
  if (arguments.is_on("dry-run")) return dry_run(plan, arguments, output);
  const Shard shard = read_shard(arguments);
  StudyFolder study = StudyFolder::open(arguments.text("out"), plan, arguments.is_on("extend"));
  std::vector<std::string> torn;
  Results results = study.results(&torn);
  for (const std::string& place : torn) output.say(place + ": a torn last line is ignored");

  RunnerOptions options;
  options.threads = arguments.threads();
  options.shard = shard.index;
  options.shards = shard.count;
  options.stop_at_failure = arguments.is_on("stop-at-failure");
  options.checkpoints = study.checkpoints();
  catch_interrupts();
  RunSummary summary;
  {
    SweepTalk talk(results.size(), remaining(study.plan(), results, shard.index, shard.count).trials, output);
    RunnerCallbacks callbacks;
    callbacks.interrupted = was_interrupted;
    callbacks.finished = [&](const Trial& trial, const TrialResult& result) {
      study.record(trial, result);
      talk.finished(result);
    };
    summary = run_plan(study.plan(), results, options, callbacks);
  }
  for (const TrialFailure& failure : summary.failures)
    output.say("trial " + trial_id(failure.trial).substr(0, 12) + " failed: " + failure.error);
  if (summary.interrupted) throw InterruptedError("interrupted; run the same command again to go on");
  if (!summary.failures.empty())
    throw FailedError(with_commas(summary.failures.size()) +
                      " trials failed; the others are kept (run again to try these again)");
  if (shard.count == 1) study.collect(true);
  output.result(study_json(study.plan(), results), study_text(study.plan(), results));
  return 0;
}

}  // namespace

Verb sweep_verb() {
  return {"sweep",
          "Runs the trials of a study, or what is left of them, and writes its tables.",
          {"SPEC.toml"},
          {{"out", "DIR", "", "the study's folder", true},
           {"shard", "I/N", "",
            "only every N-th unit from the I-th; shards share DIR (then run minlife collect)"},
           {"extend", "", "", "accept a spec that only adds to the plan in DIR"},
           {"stop-at-failure", "", "", "start nothing more once a trial has failed"},
           {"dry-run", "", "", "only tell cells, trials, FLOPs and an estimate of hours here"}},
          run};
}

}  // namespace minlife
