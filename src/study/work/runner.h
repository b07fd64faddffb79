#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/energy.h"
#include "core/tell.h"
#include "study/plan/plan.h"
#include "study/plan/work_unit.h"

namespace minlife {

struct RunnerOptions {
  int threads = 1;  ///< one trial each
  std::size_t shard = 0, shards = 1;
  bool stop_at_failure = false;     ///< else the other trials go on, and the summary lists the failures
  std::string checkpoints;          ///< folder for long trials; empty: none
  double checkpoint_seconds = 120;  ///< between two checkpoints of a trial
  std::string models;               ///< folder for networks that are kept; empty: parents are trained again
  EnergyMeter* energy = nullptr;    ///< tells each trial its share of the energy drawn; null: not measured
};

/// What the runner calls, one call at a time unless it is said otherwise.
struct RunnerCallbacks {
  /// A trial is done. When this throws, nothing more is started and run_plan throws the same.
  std::function<void(const NamedTrial&, const TrialResult&)> finished;
  /// A trial starts.
  std::function<void(const UnitTrial&)> started;
  /// A trial has failed; the summary has the error.
  std::function<void(const NamedTrial&)> failed;
  /// How far a trial is, now and then: its id, and the share of its budget that it has used up. From several
  /// threads at once.
  std::function<void(const std::string&, double)> advanced;
  /// Asked often, from several threads: true ends the run soon; long trials write a checkpoint first.
  std::function<bool()> interrupted;
  /// A sentence for the user, of a file that was set aside; from several threads.
  Tell tell;
};

struct TrialFailure {
  NamedTrial trial;
  std::string error;
};

struct RunSummary {
  bool interrupted = false;
  std::vector<TrialFailure> failures;
};

/// Runs what `results` lacks of this shard's units, longest first, and adds to it. Inside a unit the next
/// round starts when the last one is whole; so which trials are run depends on the plan and the results
/// alone. A trial that several units ask for is run once.
RunSummary run_plan(const Plan& plan, Results& results, const RunnerOptions& options,
                    const RunnerCallbacks& callbacks);

}  // namespace minlife
