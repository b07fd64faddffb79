#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/interruption.h"
#include "nn/optimizer.h"
#include "nn/parameters.h"
#include "proof/exactness.h"
#include "train/config.h"
#include "train/costs.h"
#include "train/curve.h"
#include "train/search_record.h"

namespace minlife {

/// How a trial ended.
/// stalled: the optimizer finds no way to lower the loss.
enum class Status { running, done, exact, dead, diverged, stalled };

std::string to_string(Status status);

/// The status of that name, or nothing.
std::optional<Status> find_status(std::string_view name);

/// How a training that also judges a mean of its parameters calls the network that it keeps.
inline constexpr std::string_view kKeptWeights = "weights", kKeptAverage = "average";

/// What a training has cost in the updates up to some one, where those behind it cost otherwise, each in
/// nominal FLOPs (trainer.h): under another mask, or of a smaller network.
struct FlopsBefore {
  std::uint64_t updates = 0;
  double dense = 0, nonzero = 0;
};

/// How far a network of some width has come that may grow (growth.h).
struct GrowthProgress {
  std::optional<double> best_loss;  ///< at a check; nothing before the first
  std::uint64_t waited = 0;         ///< checks in a row that were not better
};

/// All that a trial needs to go on: a checkpoint holds just this.
struct TrainState {
  Model model;
  Optimizer optimizer;
  std::uint64_t updates = 0;
  std::optional<std::uint64_t> first_exact_update;
  /// The exponential mean of the parameters, where the configuration asks for one: [parameters] once the
  /// training has begun.
  std::vector<double> average;
  bool kept_average = false;       ///< the training has ended, and the model's parameters are the mean
  std::uint64_t clean_checks = 0;  ///< the last ones in a row that found no error
  bool check_due = false;          ///< interrupted in the check for exactness that follows the last update
  Status status = Status::running;
  std::vector<CurvePoint> curve;
  FlopsBefore before;
  GrowthProgress progress;
  std::optional<Costs> costs = Costs();  ///< nothing where not all of the training was counted
  std::optional<SearchRecord> search;    ///< of the search that made the network, where one did; in no file
  double seconds = 0;  ///< of processor time that it took up to its last checkpoint, for who keeps count
  std::optional<double> joules = 0;  ///< its share of what the machine drew meanwhile; nothing where unknown
};

/// The initial state of a trial: fresh parameters, with signs flipped where the configuration asks, under a
/// random mask where it asks for one; the smallest network where it is to grow.
TrainState initial_state(const TrainConfig& config, std::uint64_t seed, std::uint64_t replicate);

/// Boards that a network of three steps and more must get right for its training to end.
inline constexpr std::uint64_t kStoppingBoards = 1000;

/// "Is it exact?", asked during a training: yes or no, on windows where they can be enumerated, else on the
/// first kStoppingBoards boards of the validation split. Most answers are no, and come after a few windows.
ExactnessQuestion stopping_question(const TrainConfig& config);

/// No NaN and no infinity: a run whose parameters fail this has diverged.
bool all_finite(std::span<const float> values);

/// What the loop calls; each may be empty.
struct TrainCallbacks {
  /// After every check (every config.check_every updates, and at the end).
  std::function<void(const TrainState&)> checked;
  /// Asked after every update and all through long checks: true ends the loop soon (an interruption); the
  /// state can be resumed.
  std::function<bool(const TrainState&)> interrupted;
  /// Asked between the boards of a batch too, from any thread, for updates that take long: true gives the
  /// update up. Then `interrupted` is asked once more, which may save the state, and the loop ends.
  Interruption at_once;
};

}  // namespace minlife
