#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/study_report.h"
#include "cli/study_shard.h"
#include "cli/verb.h"
#include "core/error.h"
#include "core/text.h"
#include "study/estimate.h"
#include "study/route.h"
#include "study/runner.h"
#include "study/shrink_work.h"
#include "study/study.h"

namespace minlife {
namespace {

int dry_run(const Plan& plan, const Arguments& arguments, Output& output) {
  const std::vector<Work> all = all_work(plan, {}, 0, 1);
  constexpr double kMeasuring = 5;  // seconds
  double flops = 0, seconds = 0;
  std::uint64_t trials = 0;
  for (const Work& work : all) {
    const auto count = static_cast<double>(work.trials);
    trials += work.trials;
    flops += count * cost({work.config, {}}) + work.scoring_flops;
    seconds += count * measure_training(work.config, plan.seed, kMeasuring / static_cast<double>(all.size()));
  }
  const double hours = seconds / 3600;
  const int threads = arguments.threads();
  const auto digits = [](double value) { return shortest(static_cast<float>(value)); };
  output.result({{"trials", trials}, {"flops", flops}, {"core_hours", hours}},
                "shrink " + plan.name + ": " + with_commas(routes_of(plan).size()) + " routes, " +
                    with_commas(plan.replication.replicates) + " replicates, at most " + with_commas(trials) +
                    " trials\n" + digits(flops / 1e12) + " TFLOP at most; about " + digits(hours) +
                    " core hours here, " + digits(hours / threads) + " hours on " + std::to_string(threads) +
                    " threads, if no trial ends early\n");
  return 0;
}

int run(const Arguments& arguments, Output& output) {
  const Spec spec = read_spec(arguments.positional(0), spec_rules());
  if (spec.shrink.empty())
    throw InputError(arguments.positional(0) + " has no [shrink]; minlife sweep runs studies without one");
  const Plan plan = make_plan(spec);
  const Shard shard = read_shard(arguments);
  if (arguments.is_on("dry-run")) return dry_run(plan, arguments, output);
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
  options.models = study.models();
  catch_interrupts();
  RunSummary summary;
  {
    std::uint64_t done = results.size(), total = done;
    for (const Work& work : all_work(study.plan(), results, shard.index, shard.count)) total += work.trials;
    Progress progress("shrink", "trials at most", total, output);
    RunnerCallbacks callbacks;
    callbacks.interrupted = was_interrupted;
    callbacks.finished = [&](const Trial& trial, const TrialResult& result) {
      study.record(trial, result);
      progress.update(++done);
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

Verb shrink_verb() {
  return {"shrink",
          "Runs the routes from an oversized network to small ones, and writes their table.",
          {"SPEC.toml"},
          {{"out", "DIR", "", "the study's folder", true},
           {"shard", "I/N", "",
            "only every N-th unit from the I-th; shards share DIR (then run minlife collect)"},
           {"extend", "", "", "accept a spec that only adds to the plan in DIR"},
           {"stop-at-failure", "", "", "start nothing more once a trial has failed"},
           {"dry-run", "", "", "only tell trials, FLOPs and an estimate of hours here"}},
          run};
}

}  // namespace minlife
