#include "train/second_order/curvature_training.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/float_environment.h"
#include "core/interruption.h"
#include "nn/optimizers/levenberg_marquardt.h"
#include "train/second_order/window_loss.h"

namespace minlife {
namespace {

std::vector<WindowExample> examples_of(const TrainConfig& config, const PairLaw& law,
                                       const LevenbergMarquardt& optimizer) {
  if (config.steps == 1) return all_windows(law.rule, law.density);
  std::vector<WindowExample> windows =
      draw_windows(law, optimizer.draw(), config.windows(), config.live_share);
  for (const std::uint64_t cells : optimizer.hard_windows)
    windows.push_back({cells, window_future(law.rule, law.steps, cells), 1});
  return windows;
}

/// The cells of a counterexample on a board without edges, as a window.
std::optional<std::uint64_t> window_of(const Exactness& found) {
  if (!found.counterexample || found.counterexample->cells.size() > 64) return std::nullopt;
  std::uint64_t cells = 0;
  for (std::size_t k = 0; k < found.counterexample->cells.size(); ++k)
    cells |= std::uint64_t{found.counterexample->cells[k] != 0} << k;
  return cells;
}

/// One training on its way.
class CurvatureTraining {
 public:
  CurvatureTraining(TrainState& state, const TrainConfig& config, const PairLaw& law,
                    const TrainCallbacks& callbacks)
      : state_(state),
        config_(config),
        law_(law),
        callbacks_(callbacks),
        interruption_([this] { return callbacks_.interrupted && callbacks_.interrupted(state_); }),
        optimizer_(state.optimizer.as<LevenbergMarquardt>()),
        loss_(state.model.architecture, config.windows() + kMostHardWindows),
        exactness_(state.model.architecture, config.rule) {}

  void run() {
    reserve_curve(state_.curve);
    begin_draw();
    while (state_.status == Status::running) {
      if (asks_to_end(interruption_)) return;
      if (!state_.check_due) {
        step();
        state_.check_due = now_.wrong == 0;
        note_loss();
      }
      try {
        if (state_.check_due) check();
      } catch (const InterruptedError&) {
        return;
      }
      state_.check_due = false;
      end_if_over();
      if (callbacks_.checked) callbacks_.checked(state_);
    }
  }

 private:
  /// The loss on a new draw, or on the one that a checkpoint was made in.
  void begin_draw() {
    const std::vector<WindowExample> windows = examples_of(config_, law_, optimizer_);
    windows_ = windows.size();
    loss_.set_windows(windows);
    now_ = loss_.of(state_.model.parameters);
    equations_ = nullptr;
    if (!std::isfinite(now_.loss)) state_.status = Status::diverged;
  }

  void step() {
    std::vector<float>& parameters = state_.model.parameters;
    count_step(parameters.size());
    if (equations_ == nullptr) equations_ = &loss_.equations(parameters);
    std::optional<std::vector<float>> moved = optimizer_.proposal(parameters, *equations_, state_.model.mask);
    const WindowLoss::Answer then = moved ? loss_.of(*moved) : WindowLoss::Answer{INFINITY, 0};
    if (then.loss < now_.loss) {  // false for NaN
      optimizer_.accept(now_.loss, then.loss);
      parameters = *std::move(moved);
      now_ = then;
      equations_ = nullptr;
    } else {
      optimizer_.refuse();
    }
    state_.updates = optimizer_.updates();
  }

  /// The equations are summed up anew, also after an interruption, but count once for each place.
  void count_step(std::size_t parameters) {
    if (!state_.costs) return;
    if (optimizer_.is_first_try()) state_.costs->factor_flops += equations_flops(parameters, windows_);
    state_.costs->factor_flops += factorisation_flops(parameters);
  }

  /// The mean loss of a window and the share of right ones, both of the draw, after the update.
  void note_loss() {
    if (!state_.check_due && !is_on_curve_grid(state_.updates)) return;
    CurvePoint point{state_.updates, now_.loss / static_cast<double>(config_.windows())};
    point.accuracy = 1 - static_cast<double>(now_.wrong) / static_cast<double>(windows_);
    if (config_.steps == 1) point.wrong_windows = now_.wrong;
    state_.curve.push_back(point);
  }

  void check() {
    const Exactness found = exactness_.of(state_.model, stopping_question(config_), interruption_);
    if (state_.costs) state_.costs->check_flops += check_flops(state_.model, found);
    note_check(state_.curve, found);
    if (found.exact) {
      if (!state_.first_exact_update) state_.first_exact_update = state_.updates;
      if (config_.stop == Stop::exact) state_.status = Status::exact;
      return;
    }
    if (const std::optional<std::uint64_t> hard = window_of(found)) {
      optimizer_.hard_windows.push_back(*hard);
      if (optimizer_.hard_windows.size() > kMostHardWindows)
        optimizer_.hard_windows.erase(optimizer_.hard_windows.begin());
    }
    optimizer_.begin_draw();
    begin_draw();
  }

  void end_if_over() {
    if (state_.status != Status::running) return;
    if (optimizer_.is_stalled()) state_.status = Status::stalled;
    if (state_.updates >= config_.updates()) state_.status = Status::done;
  }

  TrainState& state_;
  const TrainConfig& config_;
  const PairLaw& law_;
  const TrainCallbacks& callbacks_;
  Interruption interruption_;
  LevenbergMarquardt& optimizer_;
  WindowLoss loss_;
  ExactnessCheck exactness_;
  WindowLoss::Answer now_;
  std::size_t windows_ = 0;                     ///< of the draw, with the hard ones
  const NormalEquations* equations_ = nullptr;  ///< at the parameters as they are; null: to be summed up
};

}  // namespace

double bytes_of_curvature_training(const TrainConfig& config) {
  return LevenbergMarquardt::bytes(config.architecture().parameters(), config.windows() + kMostHardWindows);
}

void train_on_curvature(TrainState& state, const TrainConfig& config, const PairLaw& law,
                        const TrainCallbacks& callbacks) {
  const FloatScope floats;
  CurvatureTraining(state, config, law, callbacks).run();
}

}  // namespace minlife
