#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "stats/intervals.h"
#include "study/plan/plan.h"
#include "study/trial/results.h"

namespace minlife {

/// A cell's place in a sequential study, or of a fixed one: which of its replicates count, and whether more
/// are due.
struct CellProgress {
  std::uint64_t counted = 0;    ///< the first so many of its replicates have results and count
  std::uint64_t successes = 0;  ///< among these
  /// Further ones that have results, and count once all before them do: those that end early are no fair
  /// sample of all, as it is the successes that end early; and a round is judged as a whole.
  std::uint64_t waiting = 0;
  std::uint64_t wanted = 0;            ///< how many replicates it needs as far as is known now
  std::string decision;                ///< above, below, open or fixed
  std::vector<std::uint64_t> parents;  ///< its replicates' numbers, where sign flips chose them

  /// The number of its k-th replicate, k below `wanted`.
  std::uint64_t replicate(std::uint64_t k) const { return parents.empty() ? k : parents[k]; }
};

/// Sequential cells count whole rounds only: decisions fall between rounds, so nothing depends on timing.
CellProgress progress_of(const Plan& plan, std::size_t cell, const Results& results);

/// The interval of a cell's success rate: of the confidence sequence in a sequential study, else Wilson's at
/// 95 %.
Interval interval_of(const Plan& plan, const CellProgress& progress);

/// CellProgress::waiting of all cells; 0 of a study to shrink, which has none.
std::uint64_t waiting_trials(const Plan& plan, const Results& results);

/// The result of a cell's replicate, or null where it has none.
const TrialResult* find_result(const Plan& plan, std::size_t cell, std::uint64_t replicate,
                               const Results& results);

}  // namespace minlife
