#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "study/plan.h"
#include "study/tables.h"

namespace minlife {

/// How far a cell is, or a route of a shrink, and what its trials cost so far.
struct CellOutlook {
  std::uint64_t done = 0;       ///< trials with a result, whether they count already or not
  std::uint64_t successes = 0;  ///< among these
  std::uint64_t left = 0;       ///< trials to come at most: a sequential cell may be decided before its cap
  double seconds = 0;           ///< processor time of those done
  double flops = 0;             ///< nominal, of one full trial; of a route's trials the mean
};

/// What one shard has done and has left.
struct Outlook {
  std::vector<CellOutlook> cells;  ///< plan.cells; of a shrink routes_of(plan): UnitTrial::group
  std::size_t shard = 0, shards = 1;

  std::uint64_t done() const;
  std::uint64_t successes() const;
  std::uint64_t left() const;
  double flops_left() const;  ///< nominal, if no trial ends early
  /// Processor time for what is left: what the cell's own trials took on average, early ends included, else
  /// what nominal FLOPs took in the other cells; nothing while there is nothing to go by.
  std::optional<double> seconds_left() const;
};

Outlook outlook(const Plan& plan, const Results& results, std::size_t shard, std::size_t shards);

/// Whether `left` is a bound: rounds that are not known yet are counted in advance.
bool counts_ahead(const Plan& plan);

/// "width = 3, replicate 5", "ticket_signs, keep 0.2, replicate 3": for people.
std::string name_of(const Plan& plan, const UnitTrial& trial);

/// Brings `outlook` up to date after one more trial of a group; `results` has it already. Of a shrink, rounds
/// that came or fell away are not counted again: outlook() does that.
void finished(Outlook& outlook, const Plan& plan, std::size_t group, const TrialResult& result,
              const Results& results);

/// Three significant digits: for people.
std::string digits(double value);

/// "0.3 s", "40 s", "12 min", "3.5 h", "2.1 days": for people.
std::string duration(double seconds);

}  // namespace minlife
