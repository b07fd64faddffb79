#include "train/trainer.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "core/float_environment.h"
#include "core/interruption.h"
#include "core/random_streams.h"
#include "proof/exactness.h"
#include "train/dead.h"
#include "train/growth.h"
#include "train/mask_changes.h"
#include "train/mask_plan.h"
#include "train/second_order/curvature_training.h"

namespace minlife {
namespace {

/// Adds the penalty's part, and scales down what is too long, by a sum in double in the order of parameters
/// (as PyTorch's clip_grad_norm_, which divides by 1e-6 more than the length).
void shape_gradient(const Model& model, const TrainConfig& config, std::span<float> gradient) {
  if (config.l1 != 0) {
    const auto penalty = static_cast<float>(config.l1);
    const std::vector<LayerSlice> layers = ParameterLayout(model.architecture).layers;
    for (std::size_t k = 0; k < layers.size(); ++k)
      for (std::size_t i = layers[k].weight; !model.architecture.is_tied(k) && i < layers[k].bias; ++i)
        if (model.parameters[i] != 0) gradient[i] += std::copysign(penalty, model.parameters[i]);
  }
  if (config.clip == 0) return;
  double squares = 0;
  for (const float g : gradient) squares += static_cast<double>(g) * g;
  const double scale = config.clip / (std::sqrt(squares) + 1e-6);
  if (!(scale < 1)) return;
  for (float& g : gradient) g *= static_cast<float>(scale);
}

/// What an update must leave of masked weights, their gradients and the optimizer's state: nothing.
[[maybe_unused]] bool masked_are_zero(const TrainState& state, std::span<const float> gradient) {
  for (std::size_t i = 0; i < state.model.mask.size(); ++i)
    if (!state.model.mask.keeps(i) &&
        (state.model.parameters[i] != 0 || gradient[i] != 0 || !state.optimizer->is_zero(i)))
      return false;
  return true;
}

/// The network of the mean.
Model averaged(const TrainState& state) {
  Model mean = state.model;
  std::transform(state.average.begin(), state.average.end(), mean.parameters.begin(),
                 [](double x) { return static_cast<float>(x); });
  return mean;
}

/// What a check finds out. Throws InterruptedError before it has changed anything.
void check(TrainState& state, const TrainConfig& config, ExactnessCheck& exactness,
           const Interruption& interruption) {
  if (!all_finite(state.model.parameters)) {
    state.status = Status::diverged;
    return;
  }
  if (!may_be_judged(config, state.updates)) return;
  const bool is_last = state.updates >= config.updates();
  // One that was exact already is asked again only to know which network to keep.
  if (state.first_exact_update && (state.average.empty() || !is_last)) return;
  const auto ask = [&](const Model& model) {
    return exactness.of(model, stopping_question(config), interruption);
  };
  const Exactness found = ask(state.model);
  double flops = check_flops(state.model, found);
  bool is_clean = found.exact;
  std::optional<Model> mean;
  if (!is_clean && !state.average.empty()) {
    mean = averaged(state);
    const Exactness of_mean = ask(*mean);
    flops += check_flops(*mean, of_mean);
    is_clean = of_mean.exact;
  }
  if (state.costs) state.costs->check_flops += flops;
  note_check(state.curve, found);
  state.clean_checks = is_clean ? state.clean_checks + 1 : 0;
  const bool is_exact = is_clean && state.clean_checks >= config.stay_clean;
  // The mean is the network where it is right, the weights are not, and the training ends.
  state.kept_average = mean && is_clean && (is_last || (is_exact && config.stop == Stop::exact));
  if (state.kept_average) state.model = *std::move(mean);
  if (!is_exact) return;
  if (!state.first_exact_update) state.first_exact_update = state.updates;
  if (config.stop == Stop::exact) state.status = Status::exact;
}

/// The network whose gradient is taken: where rectifiers leak only for a time, not the one that is checked.
Architecture trained_network(const Architecture& checked, const TrainConfig& config) {
  return config.leak_until ? with_leaks(checked, config.initial_leaks()) : checked;
}

void add_to_average(const std::vector<float>& parameters, double kept, std::vector<double>& average) {
  for (std::size_t i = 0; i < average.size(); ++i)
    average[i] += (1 - kept) * (static_cast<double>(parameters[i]) - average[i]);
}

/// A training of first order on its way.
class GradientTraining {
 public:
  GradientTraining(TrainState& state, const TrainConfig& config, Examples& examples, int threads,
                   const TrainCallbacks& callbacks)
      : state_(state),
        config_(config),
        examples_(examples),
        threads_(threads),
        callbacks_(callbacks),
        interruption_([this] { return callbacks_.interrupted && callbacks_.interrupted(state_); }) {
    begin_network();
  }

  void run() {
    reserve_curve(state_.curve);
    if (config_.average != 0 && state_.updates == 0)
      state_.average.assign(state_.model.parameters.begin(), state_.model.parameters.end());
    while (state_.status == Status::running) {
      if (asks_to_end(interruption_)) return;
      try {
        if (!state_.check_due) {
          update();
          if (!is_due(state_.updates)) continue;
          state_.check_due = true;
        }
        check_and_go_on();
      } catch (const InterruptedError&) {
        return;
      }
      if (callbacks_.checked) callbacks_.checked(state_);
    }
  }

 private:
  bool is_due(std::uint64_t update) const {
    return update % config_.check_every == 0 || update == config_.updates();
  }

  /// What is made for a network of one size.
  void begin_network() {
    begin_mask(state_.model.mask);
    exactness_.emplace(state_.model.architecture, config_.rule);
    gradient_.resize(state_.model.parameters.size());
  }

  /// Gradients by all weights that the mask keeps.
  void begin_mask(const Mask& mask) {
    batch_.emplace(config_, trained_network(state_.model.architecture, config_), threads_, mask);
  }

  /// What a teacher answers: for all windows of one step once, for others in every update.
  void note_teacher() {
    if (examples_.teacher() == nullptr || (config_.steps == 1 && state_.updates > 1)) return;
    state_.before.dense += examples_.teacher()->flops(config_.windows(), false);
    state_.before.nonzero += examples_.teacher()->flops(config_.windows(), true);
  }

  /// Throws InterruptedError before it has changed anything, and after it was asked whether to save the
  /// state.
  void update() {
    const std::uint64_t next = state_.updates + 1;
    const bool is_noted = is_due(next) || is_on_curve_grid(next);
    const bool changes = changes_mask(config_, next),
               takes_step = !changes || !config_.masks.schedule->by_gradient;
    if (!takes_step) begin_mask({});
    batch_->set_leak_share(config_.leak_share(state_.updates));
    try {
      batch_->compute(state_.model.parameters, examples_,
                      state_.updates * static_cast<std::uint64_t>(config_.batch), gradient_,
                      callbacks_.at_once);
      // Before the update, so that an interruption leaves no half of it.
      if (is_noted) {
        const double loss = batch_->loss(callbacks_.at_once);
        state_.curve.push_back({next, loss, std::nullopt, batch_->accuracy()});
      }
    } catch (const InterruptedError&) {
      asks_to_end(interruption_);  // it may save the state
      throw;
    }
    if (takes_step) step();
    state_.updates = next;
    note_teacher();
    if (changes) {
      change_mask(state_, config_, examples_.law().seed, examples_.law().replicate,
                  takes_step ? std::span<const float>() : gradient_);
      begin_mask(state_.model.mask);
    }
    if (is_noted) state_.curve.back().wrong_windows = batch_->wrong_windows(state_.model.parameters);
  }

  void step() {
    shape_gradient(state_.model, config_, gradient_);
    state_.optimizer.as<GradientOptimizer>().update(state_.model.parameters, gradient_,
                                                    state_.model.mask.bytes(), config_.rate(state_.updates));
    add_to_average(state_.model.parameters, config_.average, state_.average);
    assert(masked_are_zero(state_, gradient_));
  }

  /// Throws InterruptedError before it has changed anything.
  void check_and_go_on() {
    check(state_, config_, *exactness_, interruption_);
    state_.check_due = false;
    if (state_.status == Status::running && state_.updates >= config_.updates()) state_.status = Status::done;
    if (state_.status != Status::running) return;
    const bool is_lost = looks_dead();
    if (may_grow(state_, config_)) {
      if (!waited_enough(state_, config_) && !is_lost) return;
      grow(state_, config_, examples_.law().seed, examples_.law().replicate);
      begin_network();
    } else if (is_lost) {
      state_.status = Status::dead;
    }
  }

  bool looks_dead() {
    if (state_.first_exact_update || !may_be_dead(config_, state_.updates)) return false;
    if (!share_) share_ = live_share(examples_, config_);
    return is_dead(state_.model, state_.optimizer, config_, *share_);
  }

  TrainState& state_;
  const TrainConfig& config_;
  Examples& examples_;
  int threads_;
  const TrainCallbacks& callbacks_;
  Interruption interruption_;
  std::optional<BatchGradient> batch_;
  std::optional<ExactnessCheck> exactness_;
  std::vector<float> gradient_;
  std::optional<double> share_;  ///< of live targets; looked up at the first check that needs it
};

}  // namespace

void train(TrainState& state, const TrainConfig& config, Examples& examples, int threads,
           const TrainCallbacks& callbacks) {
  if (state.status != Status::running) return;  // read from a file, it has no optimizer
  if (config.optimizer->order == Order::second)
    return train_on_curvature(state, config, examples.law(), callbacks);
  if (!config.teacher.empty() && examples.teacher() == nullptr)
    throw std::logic_error("a training by a teacher was given none");
  const FloatScope floats;
  GradientTraining(state, config, examples, threads, callbacks).run();
}

}  // namespace minlife
