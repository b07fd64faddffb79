#include "study/runner.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

namespace minlife {
namespace {

/// A unit on its way: which replicates are due now, which of them are handed out.
struct UnitState {
  Unit unit;
  double cost = 0;
  std::vector<std::uint64_t> due;  ///< to be handed out, last first
  std::uint64_t in_flight = 0;
  bool failed = false;  ///< a trial of it threw: a sequential unit cannot go on
};

class Runner {
 public:
  Runner(const Plan& plan, Results& results, const RunnerOptions& options, const RunnerCallbacks& callbacks)
      : plan_(plan), results_(results), options_(options), callbacks_(callbacks) {
    const std::vector<Unit> all = units(plan);
    for (std::size_t k = options.shard; k < all.size(); k += options.shards)
      units_.push_back({all[k], cost(plan.cells[all[k].cell]), {}, 0, false});
    std::stable_sort(units_.begin(), units_.end(),
                     [](const UnitState& a, const UnitState& b) { return a.cost > b.cost; });
    for (UnitState& unit : units_) refill(unit);
  }

  RunSummary run() {
    std::vector<std::thread> workers;
    for (int t = 0; t < options_.threads; ++t) workers.emplace_back([this] { work(); });
    for (std::thread& worker : workers) worker.join();
    if (error_) std::rethrow_exception(error_);
    return std::move(summary_);
  }

 private:
  /// Which replicates of the unit are due: those of the fixed unit, or of the round that is open, without a
  /// result.
  void refill(UnitState& unit) {
    std::uint64_t first = unit.unit.first_replicate, last = unit.unit.last_replicate;
    if (plan_.replication.round > 0) {
      const CellProgress progress = progress_of(plan_, unit.unit.cell, results_);
      first = progress.counted;
      last = progress.wanted;
    }
    for (std::uint64_t r = last; r > first; --r)
      if (!results_.count(trial_id(trial_of(plan_, unit.unit.cell, r - 1)))) unit.due.push_back(r - 1);
  }

  bool over() const {
    return error_ || summary_.interrupted || (options_.stop_at_failure && !summary_.failures.empty());
  }

  /// The next trial to run, waiting for open rounds where nothing else is left; null at the end.
  UnitState* next(std::unique_lock<std::mutex>& lock, std::uint64_t& replicate) {
    for (;;) {
      if (over()) return nullptr;
      bool waiting = false;
      for (UnitState& unit : units_) {
        if (!unit.due.empty()) {
          replicate = unit.due.back();
          unit.due.pop_back();
          ++unit.in_flight;
          return &unit;
        }
        waiting = waiting || unit.in_flight > 0;
      }
      if (!waiting) return nullptr;
      changed_.wait(lock);
    }
  }

  void finish(UnitState& unit, const Trial& trial, const std::optional<TrialResult>& result) {
    --unit.in_flight;
    if (!result) {
      summary_.interrupted = true;
    } else {
      results_[trial_id(trial)] = *result;
      if (callbacks_.finished) callbacks_.finished(trial, *result);
      if (plan_.replication.round > 0 && unit.in_flight == 0 && unit.due.empty() && !unit.failed)
        refill(unit);
    }
  }

  void work() {
    std::unique_lock<std::mutex> lock(mutex_);
    std::uint64_t replicate = 0;
    while (UnitState* unit = next(lock, replicate)) {
      const Trial trial = trial_of(plan_, unit->unit.cell, replicate);
      try {
        if (callbacks_.started) callbacks_.started(trial);
        lock.unlock();
        const std::string checkpoint =
            options_.checkpoints.empty() ? "" : options_.checkpoints + "/" + trial_id(trial) + ".h5";
        std::optional<TrialResult> result;
        std::string failure;
        try {
          result = run_trial(trial, checkpoint, callbacks_.interrupted);
        } catch (const std::exception& error) {
          failure = error.what();
        }
        lock.lock();
        if (failure.empty()) {
          finish(*unit, trial, result);
        } else {
          --unit->in_flight;
          unit->failed = true;
          summary_.failures.push_back({trial, failure});
        }
      } catch (...) {
        if (!lock.owns_lock()) lock.lock();
        error_ = std::current_exception();
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
  RunSummary summary_;
  std::exception_ptr error_;
};

}  // namespace

RunSummary run_plan(const Plan& plan, Results& results, const RunnerOptions& options,
                    const RunnerCallbacks& callbacks) {
  return Runner(plan, results, options, callbacks).run();
}

Remaining remaining(const Plan& plan, const Results& results, std::size_t shard, std::size_t shards) {
  Remaining left;
  const std::vector<Unit> all = units(plan);
  for (std::size_t k = shard; k < all.size(); k += shards) {
    const bool sequential = plan.replication.round > 0;
    if (sequential) {
      const CellProgress progress = progress_of(plan, all[k].cell, results);
      if (progress.decision != "open") continue;
    }
    for (std::uint64_t r = all[k].first_replicate; r < all[k].last_replicate; ++r) {
      if (results.count(trial_id(trial_of(plan, all[k].cell, r)))) continue;
      ++left.trials;
      left.flops += cost(plan.cells[all[k].cell]);
    }
  }
  return left;
}

}  // namespace minlife
