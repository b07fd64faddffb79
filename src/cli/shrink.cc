#include <nlohmann/json.hpp>

#include "cli/study_run.h"
#include "cli/verb.h"
#include "core/error.h"
#include "core/text.h"
#include "study/estimate.h"
#include "study/route.h"
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
    const auto count = static_cast<double>(work.left);
    trials += work.left;
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
  return run_study(plan, shard, arguments, output);
}

}  // namespace

Verb shrink_verb() {
  return {"shrink",
          "Runs the routes from an oversized network to small ones, and writes their table.",
          {"SPEC.toml"},
          study_flags("only tell trials, FLOPs and an estimate of hours here"),
          run};
}

}  // namespace minlife
