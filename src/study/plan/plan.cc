#include "study/plan/plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "train/trainer.h"

namespace minlife {

std::string name_of(const GridCell& cell) {
  std::vector<std::string> parts;
  for (const auto& [field, value] : cell.fields) parts.push_back(fmt::format("{} = {}", field, value));
  return parts.empty() ? "the one cell" : join(parts);
}

SequentialRule Plan::rule() const {
  SequentialRule rule;
  rule.round = replication.round;
  rule.cap = replication.replicates;
  return rule;
}

bool has_warm_starts(const Plan& plan) {
  return std::any_of(plan.cells.begin(), plan.cells.end(),
                     [](const GridCell& cell) { return cell.previous.has_value(); });
}

Trial trial_of(const Plan& plan, std::size_t cell, std::uint64_t replicate) {
  return {plan.cells[cell].config, plan.seed, replicate, {}, plan.numerics};
}

std::string id_of(const Plan& plan, std::size_t cell, std::uint64_t replicate) {
  return plan.ids.of(cell, trial_of(plan, cell, replicate));
}

NamedTrial named_trial(const Plan& plan, std::size_t cell, std::uint64_t replicate) {
  Trial trial = trial_of(plan, cell, replicate);
  std::string id = plan.ids.of(cell, trial);
  return {std::move(id), std::move(trial)};
}

NamedTrial named(const Plan& plan, Trial trial) {
  std::string id = plan.ids.of(trial);
  return {std::move(id), std::move(trial)};
}

double nominal_flops(const TrainConfig& config) {
  const Model shape{config.architecture(), {}, {}};
  return train_flops(config, shape, config.updates(), false);
}

}  // namespace minlife
