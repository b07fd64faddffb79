#include "study/work/runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <set>
#include <thread>

#include "core/error.h"
#include "core/float_environment.h"
#include "study/routes/units.h"
#include "study/trial/run_trial.h"

namespace minlife {
namespace {

/// A unit on its way: which of its trials are due now, and how many are handed out.
struct UnitState {
  Unit unit;
  double cost = 0;
  std::vector<UnitTrial> due;  ///< to be handed out, last first
  std::uint64_t in_flight = 0;
  bool over = false;    ///< it asks for nothing more
  bool failed = false;  ///< a trial of it threw: it cannot go on
};

class Runner {
 public:
  Runner(const Plan& plan, Results& results, const RunnerOptions& options, const RunnerCallbacks& callbacks)
      : plan_(plan), results_(results), options_(options), callbacks_(callbacks) {
    const std::vector<Unit> all = units(plan);
    for (std::size_t k = options.shard; k < all.size(); k += options.shards)
      units_.push_back({all[k], all[k].kind->flops(plan, all[k]), {}, 0, false, false});
    std::stable_sort(units_.begin(), units_.end(),
                     [](const UnitState& a, const UnitState& b) { return a.cost > b.cost; });
  }

  RunSummary run() {
    std::vector<std::thread> workers;
    workers.reserve(static_cast<std::size_t>(options_.threads));
    {
      // They wait for the lock, so that none has begun a long trial when the last one cannot start.
      const std::scoped_lock lock(mutex_);
      try {
        for (int t = 0; t < options_.threads; ++t) workers.emplace_back([this] { work(); });
      } catch (const std::exception&) {
        refused_ = true;
      }
    }
    for (std::thread& worker : workers) worker.join();
    if (refused_)
      throw FailedError(
          fmt::format("cannot start {} threads: the system refuses one more (try fewer with --threads, or "
                      "allow more memory)",
                      options_.threads));
    if (error_) std::rethrow_exception(error_);
    return std::move(summary_);
  }

 private:
  /// What the unit asks for and has no result; called when nothing of its last round is left.
  void refill(UnitState& unit) {
    if (unit.failed) {
      unit.over = true;
      return;
    }
    unit.due = unit.unit.kind->asked(plan_, unit.unit, results_);
    std::erase_if(unit.due, [&](const UnitTrial& trial) { return results_.count(trial.named.id) > 0; });
    std::reverse(unit.due.begin(), unit.due.end());
    unit.over = unit.due.empty();
  }

  /// The next trial of the unit, if one can start now.
  std::optional<UnitTrial> take(UnitState& unit) {
    if (unit.due.empty() && unit.in_flight == 0 && !unit.over) refill(unit);
    for (std::size_t k = unit.due.size(); k-- > 0;) {
      const std::string& id = unit.due[k].named.id;
      const bool known = results_.count(id) > 0;  // another unit asked for it too
      if (!known && in_flight_.count(id) > 0) continue;
      UnitTrial trial = std::move(unit.due[k]);
      unit.due.erase(unit.due.begin() + static_cast<std::ptrdiff_t>(k));
      if (known) continue;
      in_flight_.insert(trial.named.id);
      ++unit.in_flight;
      return trial;
    }
    // The rest of the round was asked for by other units too and has results by now, so the round is whole.
    return unit.due.empty() && unit.in_flight == 0 && !unit.over ? take(unit) : std::nullopt;
  }

  bool over() const {
    return error_ || refused_ || summary_.interrupted ||
           (options_.stop_at_failure && !summary_.failures.empty());
  }

  /// The next trial to run, waiting for open rounds where nothing else is left; null at the end.
  UnitState* next(std::unique_lock<std::mutex>& lock, UnitTrial& trial) {
    for (;;) {
      if (over()) return nullptr;
      bool waiting = false;
      for (std::size_t k = first_open_; k < units_.size(); ++k) {
        UnitState& unit = units_[k];
        if (std::optional<UnitTrial> one = take(unit)) {
          trial = *std::move(one);
          return &unit;
        }
        if (k == first_open_ && unit.over) ++first_open_;
        waiting = waiting || !unit.over;
      }
      if (!waiting) return nullptr;
      changed_.wait(lock);
    }
  }

  void finish(UnitState& unit, const NamedTrial& trial, const std::optional<TrialResult>& result) {
    --unit.in_flight;
    in_flight_.erase(trial.id);
    if (!result) {
      summary_.interrupted = true;
    } else {
      results_[trial.id] = *result;
      if (callbacks_.finished) callbacks_.finished(trial, *result);
    }
  }

  void work() {
    const FloatScope floats;
    std::unique_lock<std::mutex> lock(mutex_);
    try {
      run_trials(lock);
    } catch (...) {
      if (!lock.owns_lock()) lock.lock();
      if (!error_) error_ = std::current_exception();
      failed_ = true;
      changed_.notify_all();
    }
  }

  void run_trials(std::unique_lock<std::mutex>& lock) {
    UnitTrial asked;
    while (UnitState* unit = next(lock, asked)) {
      const Trial& trial = asked.named.trial;
      try {
        if (callbacks_.started) callbacks_.started(asked);
        lock.unlock();
        const std::string checkpoint =
            options_.checkpoints.empty() ? "" : fmt::format("{}/{}.h5", options_.checkpoints, asked.named.id);
        std::optional<TrialResult> result;
        std::string failure;
        try {
          TrialFiles files{checkpoint,
                           options_.models,
                           asked.keep_model || plan_.save_models == SavedModels::all,
                           plan_.save_models == SavedModels::exact,
                           plan_.shrink.has_value(),
                           options_.checkpoint_seconds,
                           options_.energy};
          files.tell = callbacks_.tell;
          if (callbacks_.advanced)
            files.told_share = [&](double share) { callbacks_.advanced(asked.named.id, share); };
          result = run_trial(trial, files, [this] { return failed_ || asks_to_end(callbacks_.interrupted); });
        } catch (const std::exception& error) {
          failure = error.what();
        }
        lock.lock();
        if (failure.empty()) {
          finish(*unit, asked.named, result);
        } else {
          --unit->in_flight;
          in_flight_.erase(asked.named.id);
          unit->failed = true;
          summary_.failures.push_back({asked.named, failure});
          if (callbacks_.failed) callbacks_.failed(asked.named);
        }
      } catch (...) {
        if (!lock.owns_lock()) lock.lock();
        if (!error_) error_ = std::current_exception();
        failed_ = true;
      }
      changed_.notify_all();
    }
    changed_.notify_all();
  }

  const Plan& plan_;
  Results& results_;
  const RunnerOptions& options_;
  const RunnerCallbacks& callbacks_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<UnitState> units_;
  std::size_t first_open_ = 0;       ///< units before it are done
  std::set<std::string> in_flight_;  ///< ids
  RunSummary summary_;
  std::exception_ptr error_;
  std::atomic<bool> failed_{false};  ///< error_ is set: trials on their way save themselves and end
  bool refused_ = false;             ///< a thread could not start
};

}  // namespace

RunSummary run_plan(const Plan& plan, Results& results, const RunnerOptions& options,
                    const RunnerCallbacks& callbacks) {
  return Runner(plan, results, options, callbacks).run();
}

}  // namespace minlife
