#pragma once

#include <optional>
#include <string>
#include <vector>

#include "stats/success_within_budget.h"
#include "study/routes/route.h"

namespace minlife {

/// A row of routes.csv: a route at one keep fraction (or one width), over its replicates.
struct RouteRow {
  const Route* route = nullptr;
  std::string method;
  double keep = 1;  ///< of weights or channels; of parameters for plain narrower networks

  /// Medians over the replicates of what their masks leave connected.
  NetworkSize size;
  double percent = 100;               ///< size.nonzero, of the oversized network's parameters
  std::uint64_t bytes = 0;            ///< the median of what they take where they are stored
  std::optional<std::uint64_t> bits;  ///< of a weight; the median of the networks of integers, if any

  std::uint64_t replicates = 0, successes = 0;
  std::uint64_t at_once = 0;  ///< of the successes: exact right after pruning, without an update
  std::optional<std::uint64_t> best_wrong;

  std::vector<Attempt> attempts;  ///< a replicate each, or a bracket of restarts
  /// Of all replicates, parents and failures included: training alone, by dense FLOPs and by those of weights
  /// that are not masked; checks and factorisations, where counted, and whether they were in every trial;
  /// joules only where those of every trial are known.
  double flops = 0, flops_nonzero = 0, checks = 0;
  bool has_checks = true;
  double seconds = 0;
  std::optional<double> joules = 0;

  /// Whether it is a way that needs no oversized network: every trial a plain one of fewer parameters.
  bool is_plain = true;

  /// The exact network with the fewest numbers left once compacted (ties: fewer parameters, lower replicate).
  std::optional<NamedTrial> smallest;
  std::optional<NetworkSize> smallest_size;
  std::uint64_t smallest_bytes = 0;
  std::optional<std::uint64_t> smallest_bits;  ///< where it is one of integers
};

}  // namespace minlife
