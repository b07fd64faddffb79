#include "study/routes/reduced_trials.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "study/routes/pruned_trials.h"

namespace minlife {
namespace {

constexpr std::uint64_t kRestartsOfUnit = 16;

NamedTrial surgeon_trial(const Plan& plan, std::uint64_t replicate, std::shared_ptr<const NamedTrial> parent,
                         double keep, bool tuned) {
  PrunedStart start{std::move(parent), "surgeon", keep};
  start.tuned = tuned;
  return pruned_trial(plan, replicate, std::move(start), Budget::fine_tuning);
}

/// What a reduction makes of the end of `parent`, with no training after it.
NamedTrial reduced_end(const Plan& plan, const NamedTrial& parent, const char* reduction) {
  Trial trial{parent.trial.config, parent.trial.seed, parent.trial.replicate, {}, plan.numerics};
  PrunedStart start{std::make_shared<const NamedTrial>(parent), reduction};
  start.tuned = false;
  trial.pruned = std::make_shared<const PrunedStart>(std::move(start));
  return named(plan, std::move(trial));
}

}  // namespace

std::vector<RouteTrial> surgeon_chain(const Plan& plan, std::uint64_t replicate) {
  auto parent = std::make_shared<const NamedTrial>(dense_trial(plan, replicate));
  std::vector<RouteTrial> trials;
  for (const double keep : plan.shrink->keep) {
    trials.push_back({keep, surgeon_trial(plan, replicate, parent, keep, false)});
    parent = std::make_shared<const NamedTrial>(trials.back().named);
  }
  return trials;
}

std::vector<RouteTrial> tuned_surgeon_trials(const Plan& plan, std::uint64_t replicate) {
  std::vector<RouteTrial> trials = surgeon_chain(plan, replicate);
  for (RouteTrial& trial : trials)
    trial.named =
        surgeon_trial(plan, replicate, std::make_shared<const NamedTrial>(trial.named), trial.keep, true);
  return trials;
}

NamedTrial least_trial(const Plan& plan, const NamedTrial& parent) {
  return reduced_end(plan, parent, "least");
}

NamedTrial quantized_trial(const Plan& plan, const NamedTrial& parent) {
  return reduced_end(plan, parent, "quantize");
}

std::uint64_t curvature_restarts_of_widths(const Plan& plan) {
  return plan.shrink->curvature_restarts * plan.shrink->restart_widths.size();
}

Trial curvature_trial(const Plan& plan, int width, std::uint64_t replicate) {
  Trial trial = trial_of(plan, 0, replicate);
  const TrainConfig& oversized = plan.cells[0].config;
  TrainConfig config = default_config(optimizer_of_second_order(), oversized.steps);
  config.width = width;
  config.merged = oversized.merged;
  config.activation = oversized.activation;
  config.rule = oversized.rule;
  config.boundary = oversized.boundary;
  config.height = oversized.height;
  config.board_width = oversized.board_width;
  config.judge_boards = oversized.judge_boards;
  config.test_density = oversized.test_density;
  if (!oversized.leak_until) {
    config.leak_neighbourhood = oversized.leak_neighbourhood;
    config.leak_rule = oversized.leak_rule;
  }
  trial.config = std::move(config);
  return trial;
}

void add_curvature_units(const Plan& plan, std::size_t group, const UnitKind& kind,
                         std::vector<Unit>& units) {
  const std::uint64_t restarts = plan.shrink->curvature_restarts;
  for (std::size_t width = 0; width < plan.shrink->restart_widths.size(); ++width)
    for (std::uint64_t first = 0; first < restarts; first += kRestartsOfUnit)
      units.push_back({&kind, group, 0, first, std::min(first + kRestartsOfUnit, restarts), width});
}

std::vector<NamedTrial> curvature_trials_of(const Plan& plan, const Unit& unit) {
  std::vector<NamedTrial> trials;
  for (std::uint64_t r = unit.first_replicate; r < unit.last_replicate; ++r)
    trials.push_back(named(plan, curvature_trial(plan, plan.shrink->restart_widths[unit.index], r)));
  return trials;
}

}  // namespace minlife
