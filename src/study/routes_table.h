#pragma once

#include <optional>
#include <string>
#include <vector>

#include "study/budget.h"
#include "study/csv.h"
#include "study/intervals.h"
#include "study/results.h"
#include "study/route.h"

namespace minlife {

/// A row of routes.csv: a route at one keep fraction (or one width), over its replicates.
struct RouteRow {
  const Route* route = nullptr;
  std::string method;
  double keep = 1;  ///< of weights or channels; of parameters for plain narrower networks

  /// Medians over the replicates of what their masks leave connected.
  NetworkSize size;
  double percent = 100;  ///< size.nonzero, of the oversized network's parameters

  std::uint64_t replicates = 0, successes = 0;
  std::uint64_t at_once = 0;  ///< of the successes: exact right after pruning, without an update
  std::optional<std::uint64_t> best_wrong;

  std::vector<Attempt> attempts;  ///< a replicate each, or a bracket of restarts
  /// Of all replicates, parents and failures included; joules only where those of every trial are known.
  double flops = 0, seconds = 0;
  std::optional<double> joules = 0;

  /// The exact network with the fewest numbers left once compacted (ties: fewer parameters, lower replicate).
  std::optional<NamedTrial> smallest;
  std::optional<NetworkSize> smallest_size;
};

/// The rows that have results, by route in table order and falling keep.
std::vector<RouteRow> route_rows(const Plan& plan, const Results& results);

/// The row whose smallest network is a route's smallest; null where none of its networks is exact.
const RouteRow* smallest_row(const std::vector<RouteRow>& rows, const Route& route);

/// routes.csv, columns as in design; `seconds*` and `joules*` come last and only when `timing`.
TypedTable routes_table(const std::vector<RouteRow>& rows, bool timing);

/// smallest.csv: route, method, keep, trial, replicate, parameters, nonzero, percent, bytes, macs_per_cell of
/// the smallest exact network of each route, compacted.
TypedTable smallest_table(const Plan& plan, const std::vector<RouteRow>& rows);

/// answers.csv: question (m50, m_match), answer (empty: undecided), low, high (between which it lies, as far
/// as is decided), replicates, margin.
TypedTable answers_table(const Plan& plan, const Results& results);

/// budget.csv: route, method, keep, flops, attempts, chance, ci_low, ci_high. The chance of an exact network
/// before `flops` are spent, and its band (budget.h). attempts: how many the budget pays for in the mean. The
/// same budgets for all rows.
TypedTable budget_table(const std::vector<RouteRow>& rows);

}  // namespace minlife
