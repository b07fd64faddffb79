#include <fmt/format.h>

#include <string>
#include <vector>

#include "study/plan/route_settings.h"
#include "study/routes/kinds/table.h"
#include "study/routes/pruned_trials.h"
#include "study/routes/row_maker.h"

namespace minlife {
namespace {

// Narrow networks learn the large one's logits on windows (train/teacher.h). Where the large one trains on
// boards, they take of its training what says which network they are and where they start; the rest, budget
// and learning rate too, are the defaults of trainings on windows.

constexpr const char* kOfTheNetwork[] = {
    "decoder",        "activation", "init",      "init_neighbourhood", "init_scale",
    "init_rule_bias", "boundary",   "rule",      "test_density",       "leak_neighbourhood",
    "leak_rule",      "leak_until", "optimizer", "judge_boards",       "stay_clean"};

TrainConfig student(const Plan& plan, const Route& route, int width) {
  const TrainConfig& large = plan.cells[0].config;
  TrainConfig config = large;
  if (large.examples_from == ExamplesFrom::boards) {
    std::vector<ConfigSetting> settings{{"steps", std::to_string(large.steps), "steps"},
                                        {"examples_from", "windows", "examples_from"}};
    for (const char* name : kOfTheNetwork)
      settings.push_back({name, find_config_field(name)->get(large), name});
    config = config_of(settings);
  }
  config.width = width;
  config.teacher = kParentTeaches;
  apply_route_settings(*plan.shrink, route.group, config);
  return config;
}

Trial taught(const Plan& plan, const Route& route, int width, std::uint64_t replicate) {
  Trial trial = trial_of(plan, 0, replicate);
  trial.config = student(plan, route, width);
  trial.teacher = std::make_shared<const NamedTrial>(dense_trial(plan, replicate));
  return trial;
}

std::vector<RouteTrial> distilled_trials(const Plan& plan, const Route& route, std::uint64_t replicate) {
  std::vector<RouteTrial> trials;
  for (const int width : plan.shrink->student_widths) {
    Trial trial = taught(plan, route, width, replicate);
    const double keep = share_of_oversized(plan, trial.config);
    trials.push_back({keep, named(plan, std::move(trial))});
  }
  return trials;
}

void add_distilled_rows(const Plan& plan, const Route& route, const Results& results,
                        std::vector<RouteRow>& rows) {
  for (const int width : plan.shrink->student_widths) {
    RowMaker maker(plan, results, route, fmt::format("width {}", width),
                   share_of_oversized(plan, student(plan, route, width)));
    for (std::uint64_t r = 0; r < plan.replication.replicates; ++r)
      maker.attempt(named(plan, taught(plan, route, width, r)));
    maker.finish(rows);
  }
}

}  // namespace

const RouteKind kDistilled{
    .trials = distilled_trials, .uses = "student_widths", .add_rows = add_distilled_rows};

}  // namespace minlife
