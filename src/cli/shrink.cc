#include <nlohmann/json.hpp>
#include <set>

#include "cli/study_run.h"
#include "cli/verb.h"
#include "core/error.h"
#include "core/text.h"
#include "study/estimate.h"
#include "study/outlook.h"
#include "study/route.h"
#include "study/shrink_work.h"
#include "study/study.h"

namespace minlife {
namespace {

struct RouteCost {
  std::uint64_t trials = 0;
  double flops = 0, seconds = 0;
};

int dry_run_of_shrink(const Plan& plan, const Shard& shard, const Arguments& arguments, Output& output) {
  const std::vector<const Route*> names = routes_of(plan);
  std::vector<RouteCost> costs(names.size());
  RouteCost all;
  std::uint64_t done = 0;
  TrialPrices prices(plan.seed);
  for (const Work& work : all_work(plan, known_results(arguments.text("out")), shard.index, shard.count)) {
    const auto count = static_cast<double>(work.left);
    const double flops = count * cost({work.config, {}}) + work.scoring_flops;
    const double seconds = count * prices.seconds(work.config);
    done += work.done;
    for (RouteCost* sum : {&costs[work.group], &all}) {
      sum->trials += work.left;
      sum->flops += flops;
      sum->seconds += seconds;
    }
  }
  std::string text = "shrink " + plan.name + ": " + with_commas(names.size()) + " routes, " +
                     with_commas(plan.replication.replicates) + " replicates, at most " +
                     with_commas(all.trials) + " trials to run" +
                     (done > 0 ? " (" + with_commas(done) + " are done)" : "") + "\n";
  nlohmann::json routes = nlohmann::json::array();
  for (std::size_t k = 0; k < names.size(); ++k) {
    std::string name = names[k]->name;
    name.resize(26, ' ');
    text += "  " + name + with_commas(costs[k].trials) + " trials, " + digits(costs[k].flops / 1e12) +
            " TFLOP, " + duration(costs[k].seconds) + "\n";
    routes.push_back({{"route", names[k]->name},
                      {"trials", costs[k].trials},
                      {"flops", costs[k].flops},
                      {"core_seconds", costs[k].seconds}});
  }
  const int threads = arguments.threads();
  text += digits(all.flops / 1e12) + " TFLOP; at most about " + duration(all.seconds) +
          " of one core like this, " + duration(all.seconds / threads) + " on " + std::to_string(threads) +
          " threads; less where trials are exact or dead before their budget is spent.\n"
          "A trial that several routes need counts for the first.\n";
  output.result({{"routes", routes},
                 {"trials", all.trials},
                 {"done", done},
                 {"flops", all.flops},
                 {"core_hours", all.seconds / 3600}},
                text);
  return 0;
}

/// Shares that a route leaves out, told before anybody misses their rows.
void tell_of_gaps(const Plan& plan, const Output& output) {
  for (const Route* route : routes_of(plan)) {
    if (!route->trials) continue;
    std::set<double> left_out(plan.shrink->keep.begin(), plan.shrink->keep.end());
    for (const RouteTrial& trial : route->trials(plan, *route, 0)) left_out.erase(trial.keep);
    for (const double keep : left_out)
      output.say(std::string(route->name) + ": keep " + shortest(keep) +
                 " would leave a layer without a channel; it gets no row");
  }
}

int run_shrink(const Arguments& arguments, Output& output) {
  const Spec spec = read_spec(arguments.positional(0), spec_rules());
  if (spec.shrink.empty())
    throw InputError(arguments.positional(0) + " has no [shrink]; minlife sweep runs studies without one");
  const Plan plan = make_plan(spec);
  const Shard shard = read_shard(arguments);
  tell_of_gaps(plan, output);
  if (arguments.is_on("dry-run")) return dry_run_of_shrink(plan, shard, arguments, output);
  return run_study(plan, shard, arguments, output);
}

}  // namespace

Verb shrink_verb() {
  return {"shrink",
          "Runs the routes from an oversized network to small ones, and writes their table.",
          {"SPEC.toml"},
          study_flags("only tell trials, FLOPs and an estimate of hours here"),
          run_shrink};
}

}  // namespace minlife
