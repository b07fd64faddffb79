#pragma once

#include <optional>
#include <string>
#include <vector>

#include "study/csv.h"
#include "study/plan.h"
#include "study/results.h"

namespace minlife {

/// A cell's place in a sequential study, or of a fixed one: which of its replicates count, and whether more
/// are due.
struct CellProgress {
  std::uint64_t counted = 0;           ///< the first so many of its replicates have results and count
  std::uint64_t successes = 0;         ///< among these
  std::uint64_t wanted = 0;            ///< how many replicates it needs as far as is known now
  std::string decision;                ///< above, below, open or fixed
  std::vector<std::uint64_t> parents;  ///< its replicates' numbers, where sign flips chose them

  /// The number of its k-th replicate, k below `wanted`.
  std::uint64_t replicate(std::uint64_t k) const { return parents.empty() ? k : parents[k]; }
};

/// Sequential cells count whole rounds only: decisions fall between rounds, so nothing depends on timing.
CellProgress progress_of(const Plan& plan, std::size_t cell, const Results& results);

/// trials.csv and cells.csv: a row a trial, by cell and replicate; a row a cell. What there is no number for
/// (a rate without replicates, a cost per success without success) is empty. Columns `seconds*` come last and
/// only when `timing`.
TypedTable trials_table(const Plan& plan, const Results& results, bool timing);
TypedTable cells_table(const Plan& plan, const Results& results, bool timing);
std::string trials_csv(const Plan& plan, const Results& results, bool timing);
std::string cells_csv(const Plan& plan, const Results& results, bool timing);

}  // namespace minlife
