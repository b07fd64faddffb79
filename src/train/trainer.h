#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "nn/optimizer.h"
#include "nn/parameters.h"
#include "proof/exactness.h"
#include "train/config.h"
#include "train/examples.h"
#include "train/gradient.h"

namespace minlife {

/// How a trial ended.
enum class Status { running, done, exact, dead, diverged };

std::string to_string(Status status);

/// One point of the learning curve: the mean loss of the batch of that update, at the parameters before it.
struct CurvePoint {
  std::uint64_t update = 0;
  double loss = 0;
};

/// All that a trial needs to go on: a checkpoint holds just this.
struct TrainState {
  Model model;
  Optimizer optimizer;
  std::uint64_t updates = 0;
  std::optional<std::uint64_t> first_exact_update;
  bool check_due = false;  ///< interrupted in the check for exactness that follows the last update
  Status status = Status::running;
  std::vector<CurvePoint> curve;
  double seconds = 0;  ///< of processor time that it took up to its last checkpoint, for who keeps count
  std::optional<double> joules = 0;  ///< its share of what the machine drew meanwhile; nothing where unknown
};

/// The initial state of a trial: fresh parameters, with signs flipped where the configuration asks.
TrainState initial_state(const TrainConfig& config, std::uint64_t seed, std::uint64_t replicate);

/// Boards that a network of three steps and more must get right for its training to end.
inline constexpr std::uint64_t kStoppingBoards = 1000;

/// "Is it exact?", asked during a training: yes or no, on windows where they can be enumerated, else on the
/// first kStoppingBoards boards of the validation split. Most answers are no, and come after a few windows.
ExactnessQuestion stopping_question(const TrainConfig& config);

/// No NaN and no infinity: a run whose parameters fail this has diverged.
bool all_finite(const std::vector<float>& values);

/// What the loop calls; each may be empty.
struct TrainCallbacks {
  /// After every check (every config.check_every updates, and at the end).
  std::function<void(const TrainState&)> checked;
  /// Asked after every update and all through long checks: true ends the loop soon (an interruption); the
  /// state can be resumed.
  std::function<bool(const TrainState&)> interrupted;
};

/// Trains until the budget is spent, the network is found exact (stop = "exact"), is provably dead (dead.h),
/// has diverged (NaN or infinity among its parameters) or an interruption is asked for. A trial is a pure
/// function of (config, seed, replicate) and the examples: the same bits whatever the threads, and however
/// often it was interrupted and resumed. threads: for one trial; small networks stay on one. The network is
/// the state's: its architecture may be smaller than the configuration's, and where its mask is 0 the weight,
/// its gradient and what the optimizer keeps are and stay exactly zero.
void train(TrainState& state, const TrainConfig& config, Examples& examples, int threads,
           const TrainCallbacks& callbacks = {});

/// Nominal cost: 6 x dense multiply-adds x cells x batch x updates; with `nonzero` only unmasked weights
/// count.
double train_flops(const TrainConfig& config, const Model& model, std::uint64_t updates, bool nonzero);

}  // namespace minlife
