#include "train/trainer.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

#include "core/float_environment.h"
#include "core/interruption.h"
#include "core/random_streams.h"
#include "proof/exactness.h"
#include "train/dead.h"

namespace minlife {
namespace {

/// Flips the signs of k distinct initial numbers: the first k of a random order of all that may flip, so that
/// the sets of one replicate are nested.
void flip_signs(Model& model, int flips, bool biases, std::uint64_t seed, std::uint64_t replicate) {
  std::vector<std::size_t> places;
  for (const LayerSlice& layer : ParameterLayout(model.architecture).layers) {
    const std::size_t end = biases ? layer.bias + static_cast<std::size_t>(layer.shape.outputs) : layer.bias;
    for (std::size_t i = layer.weight; i < end; ++i) places.push_back(i);
  }
  RandomStream random(seed, streams::kSignFlips, 0, replicate);
  const std::size_t count = std::min(places.size(), static_cast<std::size_t>(flips));
  for (std::size_t k = 0; k < count; ++k) {
    std::swap(places[k], places[k + random.below(places.size() - k)]);
    model.parameters[places[k]] = -model.parameters[places[k]];
  }
}

/// What an update must leave of masked weights, their gradients and the optimizer's state: nothing.
[[maybe_unused]] bool masked_are_zero(const TrainState& state, std::span<const float> gradient) {
  for (std::size_t i = 0; i < state.model.mask.size(); ++i)
    if (state.model.mask[i] == 0 &&
        (state.model.parameters[i] != 0 || gradient[i] != 0 || !state.optimizer->is_zero(i)))
      return false;
  return true;
}

/// What a check finds out. Throws InterruptedError before it has changed anything.
void check(TrainState& state, const TrainConfig& config, ExactnessCheck& exactness,
           const Interruption& interruption) {
  if (!all_finite(state.model.parameters)) {
    state.status = Status::diverged;
  } else if (!state.first_exact_update &&
             exactness.of(state.model, stopping_question(config), interruption).exact) {
    state.first_exact_update = state.updates;
    if (config.stop == Stop::exact) state.status = Status::exact;
  }
}

}  // namespace

bool all_finite(const std::vector<float>& values) {
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
  }
  return "unknown";
}

TrainState initial_state(const TrainConfig& config, std::uint64_t seed, std::uint64_t replicate) {
  const FloatScope floats;
  TrainState state;
  state.model.architecture = config.architecture();
  state.model.parameters =
      initial_parameters(state.model.architecture, *config.init, config.init_scale, seed, replicate);
  if (config.sign_flips > 0) flip_signs(state.model, config.sign_flips, config.flip_biases, seed, replicate);
  state.optimizer = config.fresh_optimizer(state.model.parameters.size());
  return state;
}

void train(TrainState& state, const TrainConfig& config, Examples& examples, int threads,
           const TrainCallbacks& callbacks) {
  const FloatScope floats;
  const std::uint64_t budget = config.updates();
  BatchGradient batch(config, state.model.architecture, threads, state.model.mask);
  ExactnessCheck exactness(state.model.architecture, config.rule);
  std::vector<float> gradient(state.model.parameters.size());
  std::optional<double> share;  // looked up at the first check that needs it
  const Interruption interruption = [&] { return callbacks.interrupted && callbacks.interrupted(state); };
  while (state.status == Status::running) {
    if (asks_to_end(interruption)) return;
    if (!state.check_due) {
      batch.compute(state.model.parameters, examples,
                    state.updates * static_cast<std::uint64_t>(config.batch), gradient);
      state.optimizer->update(state.model.parameters, gradient, state.model.mask);
      assert(masked_are_zero(state, gradient));
      ++state.updates;
      if (state.updates % config.check_every != 0 && state.updates != budget) continue;
      state.curve.push_back({state.updates, batch.loss()});
      state.check_due = true;
    }
    try {
      check(state, config, exactness, interruption);
    } catch (const InterruptedError&) {
      return;
    }
    state.check_due = false;
    if (state.status == Status::running && state.updates >= budget) state.status = Status::done;
    if (state.status == Status::running && !state.first_exact_update) {
      if (!share) share = live_share(examples, config);
      if (is_dead(state.model, state.optimizer, config, *share)) state.status = Status::dead;
    }
    if (callbacks.checked) callbacks.checked(state);
  }
}

double train_flops(const TrainConfig& config, const Model& model, std::uint64_t updates, bool nonzero) {
  const auto macs = static_cast<double>(nonzero ? model.macs_left() : model.architecture.macs_per_cell());
  return 6 * macs * config.height * config.board_width * config.batch * static_cast<double>(updates);
}

}  // namespace minlife
