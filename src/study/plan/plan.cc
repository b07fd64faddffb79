#include "study/plan/plan.h"

#include "core/text.h"
#include "train/trainer.h"

namespace minlife {

std::string name_of(const GridCell& cell) {
  std::vector<std::string> parts;
  for (const auto& [field, value] : cell.fields) parts.push_back(field + " = " + value);
  return parts.empty() ? "the one cell" : join(parts);
}

SequentialRule Plan::rule() const {
  SequentialRule rule;
  rule.round = replication.round;
  rule.cap = replication.replicates;
  return rule;
}

Trial trial_of(const Plan& plan, std::size_t cell, std::uint64_t replicate) {
  return {plan.cells[cell].config, plan.seed, replicate, {}, plan.numerics};
}

double nominal_flops(const TrainConfig& config) {
  const Model shape{config.architecture(), {}, {}};
  return train_flops(config, shape, config.updates(), false);
}

}  // namespace minlife
