#include "train/train_state.h"

#include <algorithm>

#include "core/float_environment.h"
#include "core/random_streams.h"
#include "train/flips.h"
#include "train/mask_plan.h"

namespace minlife {
namespace {

std::vector<float> fresh_parameters(const Architecture& architecture, const TrainConfig& config,
                                    std::uint64_t seed, std::uint64_t replicate) {
  std::vector<float> parameters =
      initial_parameters(architecture, *config.init, config.init_scale, seed, replicate);
  if (config.init_neighbourhood != 1 || config.init_rule_bias != 0)
    shift_initial(architecture, config.init_neighbourhood, config.init_rule_bias, parameters);
  return parameters;
}

/// What the configuration asks for instead of the numbers that were drawn.
void change_start(Model& model, const TrainConfig& config, std::uint64_t seed, std::uint64_t replicate) {
  const std::vector<std::size_t> places =
      may_flip(model.architecture, *config.flip_layer, config.flip_biases);
  const std::size_t count = std::min(places.size(), static_cast<std::size_t>(config.sign_flips));
  const std::vector<std::size_t> chosen = choose_flips(places, count, seed, replicate);
  const std::vector<float> others =
      fresh_parameters(model.architecture, config, seed, StreamReplicate(replicate).of_no_trial().bits());
  RandomStream random(seed, streams::kFlipMoves, 0, replicate);
  config.flip_kind->change({places, chosen, others}, random, model.parameters);
}

}  // namespace

bool all_finite(std::span<const float> values) {
  // x - x is 0 for finite x and NaN otherwise; one sum decides without a branch per number.
  float sum = 0;
  for (const float x : values) sum += x - x;
  return sum == 0;
}

ExactnessQuestion stopping_question(const TrainConfig& config) {
  ExactnessQuestion question;
  // A fixed stream for all trials, and none of the boards that judge: whoever passes one of a hundred such
  // looks has been chosen by it.
  question.law = config.pairs(Split::validation, 0, 0);
  question.boards = kStoppingBoards;
  question.ends_at_wrong = true;
  return question;
}

std::string to_string(Status status) {
  switch (status) {
    case Status::running:
      return "running";
    case Status::done:
      return "done";
    case Status::exact:
      return "exact";
    case Status::dead:
      return "dead";
    case Status::diverged:
      return "diverged";
    case Status::stalled:
      return "stalled";
  }
  return "unknown";
}

std::optional<Status> find_status(std::string_view name) {
  for (const Status status :
       {Status::running, Status::done, Status::exact, Status::dead, Status::diverged, Status::stalled})
    if (name == to_string(status)) return status;
  return std::nullopt;
}

TrainState initial_state(const TrainConfig& config, std::uint64_t seed, std::uint64_t replicate) {
  const FloatScope floats;
  TrainState state;
  state.model.architecture = config.first_architecture();
  state.model.parameters = fresh_parameters(state.model.architecture, config, seed, replicate);
  if (config.sign_flips > 0) change_start(state.model, config, seed, replicate);
  if (config.masks.schedule && config.masks.schedule->starts_sparse) {
    state.model.mask = sparse_start(state.model.architecture, config.masks.keep, seed, replicate);
    state.model.zero_masked();
  }
  state.optimizer = config.fresh_optimizer(state.model.parameters.size());
  return state;
}

}  // namespace minlife
