#include <unistd.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "cli/interrupt.h"
#include "cli/study_report.h"
#include "cli/study_shard.h"
#include "cli/study_talk.h"
#include "cli/verb.h"
#include "core/error.h"
#include "core/text.h"
#include "study/estimate.h"
#include "study/outlook.h"
#include "study/runner.h"
#include "study/study.h"

namespace minlife {
namespace {

/// Three significant digits, for people.
std::string digits(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g", value);
  return text;
}

/// What the study's folder holds already; nothing where there is none. Creates nothing.
Results known_results(const std::string& folder) {
  Results results;
  if (::access((folder + "/plan.json").c_str(), F_OK) == 0) results = StudyFolder::open(folder).results();
  return results;
}

int dry_run(const Plan& plan, const Shard& shard, const Arguments& arguments, Output& output) {
  const Outlook all = outlook(plan, known_results(arguments.text("out")), shard.index, shard.count);
  const Estimate measured = estimate(plan);
  nlohmann::json cells = nlohmann::json::array();
  std::string text = "study " + plan.name + ": " + with_commas(plan.cells.size()) + " cells, at most " +
                     with_commas(all.left()) + " trials to run" +
                     (all.done() > 0 ? " (" + with_commas(all.done()) + " are done)" : "") + "\n";
  double total = 0;
  for (std::size_t k = 0; k < plan.cells.size(); ++k) {
    const GridCell& cell = plan.cells[k];
    const double seconds = measured.cells[k].seconds;
    const std::size_t parameters = cell.config.architecture().parameters();
    total += static_cast<double>(all.cells[k].left) * seconds;
    text += "  " + name_of(cell) + ": " + with_commas(parameters) + " parameters, " +
            digits(all.cells[k].flops / 1e9) + " GFLOP and " + duration(seconds) + " a trial at most, " +
            with_commas(all.cells[k].left) + " trials\n";
    cells.push_back({{"cell", k},
                     {"parameters", parameters},
                     {"flops", all.cells[k].flops},
                     {"trials", all.cells[k].left},
                     {"core_seconds", seconds}});
  }
  const int threads = arguments.threads();
  text += digits(all.flops_left() / 1e12) + " TFLOP; at most about " + duration(total) +
          " of one core like this, " + duration(total / threads) + " on " + std::to_string(threads) +
          " threads; less where trials are exact or dead before their budget is spent\n";
  output.result({{"cells", cells},
                 {"trials", all.left()},
                 {"done", all.done()},
                 {"flops", all.flops_left()},
                 {"core_hours", total / 3600}},
                text);
  return 0;
}

int run(const Arguments& arguments, Output& output) {
  const Spec spec = read_spec(arguments.positional(0), spec_rules());
  if (!spec.shrink.empty())
    throw InputError(arguments.positional(0) + " has [shrink]; minlife shrink runs it");
  const Plan plan = make_plan(spec);
  const Shard shard = read_shard(arguments);
  if (arguments.is_on("dry-run")) return dry_run(plan, shard, arguments, output);
  StudyFolder study = StudyFolder::open(arguments.text("out"), plan, arguments.is_on("extend"));
  std::vector<std::string> torn;
  Results results = study.results(&torn);
  for (const std::string& place : torn) output.say(place + ": a torn last line is ignored");

  if (outlook(study.plan(), results, shard.index, shard.count).left() > 0) study.check_writable();

  RunnerOptions options;
  options.threads = arguments.threads();
  options.shard = shard.index;
  options.shards = shard.count;
  options.stop_at_failure = arguments.is_on("stop-at-failure");
  options.checkpoints = study.checkpoints();
  catch_interrupts();
  RunSummary summary;
  {
    StudyTalk talk(study.plan(), results, shard.index, shard.count, options.threads, output);
    RunnerCallbacks callbacks;
    callbacks.interrupted = was_interrupted;
    callbacks.finished = [&](const Trial& trial, const TrialResult& result) {
      study.record(trial, result);
      talk.finished(trial, result);
    };
    callbacks.started = [&](const Trial& trial) { talk.started(trial); };
    callbacks.failed = [&](const Trial& trial) { talk.failed(trial); };
    try {
      summary = run_plan(study.plan(), results, options, callbacks);
    } catch (const FailedError& error) {
      throw FailedError(error.what() + std::string("; what is in the ledger is kept (see to the disk, then "
                                                   "run the same command again to go on)"));
    }
  }
  for (const TrialFailure& failure : summary.failures)
    output.say("trial " + trial_id(failure.trial).substr(0, 12) + ", replicate " +
               std::to_string(failure.trial.replicate) + ", failed: " + failure.error);
  if (summary.interrupted) throw InterruptedError("interrupted; run the same command again to go on");
  if (!summary.failures.empty())
    throw FailedError((summary.failures.size() == 1 ? std::string("1 trial")
                                                    : with_commas(summary.failures.size()) + " trials") +
                      " failed; the others are kept (run the same command again to try once more)");
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
