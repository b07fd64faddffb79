#include "study/work/trial_cost.h"

#include <algorithm>
#include <chrono>
#include <optional>

#include "core/cpu.h"
#include "core/error.h"
#include "core/float_environment.h"
#include "data/windows.h"
#include "proof/border_windows.h"
#include "proof/held_out_boards.h"
#include "proof/one_step_windows.h"
#include "proof/two_step_scan.h"
#include "train/trainer.h"

namespace minlife {
namespace {

constexpr std::uint64_t kForever = std::uint64_t{1} << 44;  // updates
constexpr std::uint64_t kWarmUpdates = 200;
/// Whole updates: these many, and so long, unless the time is up before.
constexpr std::uint64_t kUpdates = 8;
constexpr double kUpdateSeconds = 0.02;
constexpr std::uint64_t kChecks = 2;  ///< after the first, which also looks up what all others need
/// Of an update, in multiply-adds; more than these take a slow core half a second.
constexpr double kMostWork = 2e9;
constexpr int kLeastSide = 8;

/// The same with fewer and smaller boards, where an update would take long.
TrainConfig within_reach(TrainConfig config) {
  while (config.batch > 1 && nominal_work(config) > kMostWork) config.batch = (config.batch + 1) / 2;
  while (std::max(config.height, config.board_width) > kLeastSide && nominal_work(config) > kMostWork) {
    int& side = config.height > config.board_width ? config.height : config.board_width;
    side = std::max(kLeastSide, side / 2);
  }
  return config;
}

/// What limits the measuring; what is measured is processor time. On a busy machine the two are far apart.
double wall_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double cells(const TrainConfig& config) { return static_cast<double>(config.height) * config.board_width; }

class Measurement {
 public:
  Measurement(const TrainConfig& config, std::uint64_t seed, std::uint64_t replicate, double seconds,
              const Interruption& interruption)
      : config_(config), seed_(seed), replicate_(replicate), seconds_(seconds), interruption_(interruption) {
    config_.stop = Stop::never;  // a network that is exact early goes on here
    config_.growth = nullptr;    // as wide as it may become
    config_.teacher.clear();     // whose answers take little time beside the rest
  }

  CostSample run() {
    if (config_.optimizer->order == Order::second) return run_whole();
    const double start = thread_seconds();
    state_ = initial_state(config_, seed_, replicate_);
    const double made = thread_seconds() - start;
    warm_up();
    const double update = time_updates();
    time_checks(update);
    cost_.start += made;
    cost_.update = update;
    cost_.judging = time_boards() + time_windows();
    return {cost_, state_.status == Status::running || state_.status == Status::done};
  }

 private:
  /// A training of second order takes milliseconds, and ends by itself: its updates share what it takes in
  /// all.
  CostSample run_whole() {
    const double start = thread_seconds();
    state_ = initial_state(config_, seed_, replicate_);
    Examples examples(config_.pairs(Split::train, seed_, replicate_));
    TrainCallbacks callbacks;
    callbacks.interrupted = [&](const TrainState&) { return asks_to_end(interruption_); };
    train(state_, config_, examples, 1, callbacks);
    end_if_asked(interruption_);
    cost_.update =
        (thread_seconds() - start) / static_cast<double>(std::max<std::uint64_t>(state_.updates, 1));
    cost_.judging = time_boards() + time_windows();
    return {cost_, true};
  }

  /// Trains on until `enough` says so, which is asked before every update.
  template <typename Enough>
  void train_until(TrainConfig config, std::uint64_t check_every, Enough enough,
                   TrainCallbacks callbacks = {}) {
    config.examples = kForever * static_cast<std::uint64_t>(config.batch);
    config.check_every = check_every;
    bool interrupted = false;
    callbacks.interrupted = [&](const TrainState&) {
      interrupted = asks_to_end(interruption_);
      // Asked also all through a check for exactness, which goes on.
      return interrupted || (!state_.check_due && enough());
    };
    callbacks.at_once = interruption_;
    Examples examples(config.pairs(Split::train, seed_, replicate_));
    train(state_, config, examples, 1, callbacks);
    if (interrupted) throw InterruptedError("interrupted");
  }

  void warm_up() {
    TrainConfig single = config_;
    single.batch = 1;
    const double start = wall_seconds();
    train_until(single, kForever, [&] {
      return state_.updates >= kWarmUpdates || (state_.updates > 0 && wall_seconds() - start > seconds_ / 2);
    });
  }

  double time_updates() {
    const std::uint64_t before = state_.updates;
    const double wall = wall_seconds();
    double start = 0, end = 0;
    train_until(config_, kForever, [&] {
      // The first one also makes the working set, so it does not count.
      const std::uint64_t done = state_.updates - before;
      end = thread_seconds();
      if (done <= 1) start = end;
      return done > 2 &&
             (wall_seconds() - wall > seconds_ / 4 || (done > kUpdates && end - start > kUpdateSeconds));
    });
    return (end - start) / static_cast<double>(state_.updates - before - 1);
  }

  void time_checks(double update) {
    const double wall = wall_seconds(), begin = thread_seconds();
    double first_update = 0, first_check = 0, last_check = 0;
    std::uint64_t checks = 0;
    TrainCallbacks callbacks;
    callbacks.checked = [&](const TrainState&) {
      last_check = thread_seconds();
      if (checks++ == 0) first_check = last_check;
    };
    train_until(
        config_, 1,
        [&] {
          if (first_update == 0) first_update = thread_seconds();
          return checks > 1 && (checks > kChecks || wall_seconds() - wall > seconds_ / 8);
        },
        callbacks);
    const double first = std::max(0.0, first_check - first_update - update);
    // A network that the first check finds dead has no second one.
    cost_.check = checks > 1
                      ? std::max(0.0, (last_check - first_check) / static_cast<double>(checks - 1) - update)
                      : first;
    cost_.start = std::max(0.0, first_update - begin + first - cost_.check);
  }

  /// The first board also makes the working set.
  double time_boards() const {
    const double wall = wall_seconds(), first = time_boards(1);
    const std::uint64_t all = config_.judge_boards;
    for (std::uint64_t boards = std::min<std::uint64_t>(5, all);; boards = std::min(4 * boards, all)) {
      const double taken = time_boards(boards);
      if (boards == all) return taken;
      if (wall_seconds() - wall > seconds_ / 32)
        return first +
               std::max(0.0, taken - first) * static_cast<double>(all - 1) / static_cast<double>(boards - 1);
    }
  }

  double time_boards(std::uint64_t boards) const {
    const double start = thread_seconds();
    evaluate_boards(state_.model, config_.pairs(Split::test, 0, 0), boards, 1, interruption_);
    return thread_seconds() - start;
  }

  /// Looks at every window.
  double time_windows() const {
    if (config_.steps > 2) return 0;
    const double start = thread_seconds();
    if (config_.steps == 1) {
      one_step_tally(state_.model, config_.rule);
      return thread_seconds() - start;
    }
    TwoStepScan scan(state_.model.architecture, config_.rule);
    scan.load(state_.model);
    std::optional<BorderWindow> example;
    if (config_.boundary == Boundary::dead)
      border_tally(state_.model, config_.rule, example, false, interruption_);
    return thread_seconds() - start + time_scan(scan);
  }

  /// Some parts of the scan tell how long all of it takes; not the first, which also makes the working set.
  double time_scan(TwoStepScan& scan) const {
    const double wall = wall_seconds();
    double start = thread_seconds(), end = start;
    int parts = -2;
    bool ended = false;
    const auto look = [&] {
      if (ended) return true;  // it asks on
      end = thread_seconds();
      if (++parts == 0) start = end;
      return ended = asks_to_end(interruption_) || (parts > 0 && wall_seconds() - wall > seconds_ / 16);
    };
    try {
      scan.tally(1, look);
    } catch (const InterruptedError&) {
      end_if_asked(interruption_);
    }
    return (end - start) * TwoStepScan::kParts / parts;
  }

  TrainConfig config_;
  std::uint64_t seed_, replicate_;
  double seconds_;
  const Interruption& interruption_;
  TrainState state_;
  TrialCost cost_;
};

}  // namespace

double TrialCost::of(const TrainConfig& config) const {
  const std::uint64_t updates = config.updates();
  return start + static_cast<double>(updates) * update + static_cast<double>(config.checks()) * check +
         judging;
}

double nominal_work(const TrainConfig& config) {
  const auto macs = 3 * static_cast<double>(config.architecture().macs_per_cell());
  const auto cells_of_update = static_cast<double>(config.cells_per_update());
  if (config.steps > 1) return macs * cells_of_update;
  // One step trains on windows; making and counting the boards is a few operations a cell.
  const bool on_boards = config.examples_from == ExamplesFrom::boards;
  return macs * kWindows + (on_boards ? 4 * cells_of_update : 0);
}

double expected_work(const TrainConfig& config) {
  // Updates of L(1,1), L(2,4), L(2,8) and L(5,8) take 18, 190, 640 and 2,200 us on one core, and 0.07, 10.5,
  // 38 and 133 million multiply-adds: in proportion, but for what a million would take.
  constexpr double kOfAnyUpdate = 1e6;
  return static_cast<double>(config.updates()) * (nominal_work(config) + kOfAnyUpdate);
}

CostSample measure_trial(const TrainConfig& config, std::uint64_t seed, std::uint64_t replicate,
                         double seconds, const Interruption& interruption) {
  const FloatScope floats;  // as in a study
  const TrainConfig small = within_reach(config);
  CostSample sample = Measurement(small, seed, replicate, seconds, interruption).run();
  sample.cost.update *= nominal_work(config) / nominal_work(small);
  // What the windows take of the judging does not grow with the boards, but is little beside such large ones.
  sample.cost.judging *= cells(config) / cells(small);
  return sample;
}

}  // namespace minlife
