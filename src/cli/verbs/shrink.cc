#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>

#include "cli/study/pricing_talk.h"
#include "cli/study/study_path.h"
#include "cli/study/study_run.h"
#include "cli/verbs/table.h"
#include "core/error.h"
#include "core/figures.h"
#include "core/text.h"
#include "study/routes/routes.h"
#include "study/spec/make_plan.h"
#include "study/study_folder.h"
#include "study/work/estimate.h"
#include "study/work/work_left.h"

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
  const std::vector<Work> works = work_of(plan, known_results(plan, arguments), shard.index, shard.count);
  std::vector<TrainConfig> configs;
  for (const Work& work : works)
    if (work.left > 0) configs.push_back(work.config);
  const TrialPrices prices = measured_prices(configs, plan.seed, output);
  for (const Work& work : works) {
    const auto count = static_cast<double>(work.left);
    const double flops = count * nominal_flops(work.config) + work.scoring_flops;
    const double seconds = work.left > 0 ? count * prices.seconds(work.config) : 0;
    done += work.done;
    for (RouteCost* sum : {&costs[work.group], &all}) {
      sum->trials += work.left;
      sum->flops += flops;
      sum->seconds += seconds;
    }
  }
  std::string text = fmt::format("shrink {}: {} routes, {} replicates, at most {} trials to run{}\n",
                                 plan.name, with_commas(names.size()),
                                 with_commas(plan.replication.replicates), with_commas(all.trials),
                                 (done > 0 ? fmt::format(" ({} are done)", with_commas(done)) : ""));
  nlohmann::json routes = nlohmann::json::array();
  for (std::size_t k = 0; k < names.size(); ++k) {
    std::string name = names[k]->name;
    name.resize(26, ' ');
    text += fmt::format("  {}{} trials, {} TFLOP, {}\n", name, with_commas(costs[k].trials),
                        digits(costs[k].flops / 1e12), duration(costs[k].seconds));
    routes.push_back({{"route", names[k]->name},
                      {"trials", costs[k].trials},
                      {"flops", costs[k].flops},
                      {"core_seconds", costs[k].seconds},
                      {"searches", names[k]->kind->searches}});
  }
  const std::string unpriced = unpriced_text(plan);
  text += totals_text(all.flops, all.seconds, arguments.threads()) +
          "A trial that several routes need counts for the first.\n" +
          (unpriced.empty() ? "" : unpriced + "\n");
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
    if (!goes_by_keep(*route)) continue;
    std::set<double> left_out(plan.shrink->keep.begin(), plan.shrink->keep.end());
    for (const RouteTrial& trial : route->kind->trials(plan, *route, 0)) left_out.erase(trial.keep);
    for (const double keep : left_out)
      output.say(fmt::format("{}: keep {} would leave a layer without a channel; it gets no row", route->name,
                             shortest(keep)));
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
