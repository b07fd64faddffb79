#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "stats/cost_ratio.h"
#include "stats/paired_rates.h"
#include "study/tables/contestants.h"
#include "study/tables/table.h"

namespace minlife {

/// How training is counted: every weight of the dense network, or those that are not masked. Checks and
/// factorisations are in both, as they were counted: dense.
enum class Counted { dense, nonzero };

/// One side of a comparison: a team's cheapest contestant, on the attempts that judge.
struct Compared {
  const Contestant* by = nullptr;
  Count exact = {};                  ///< attempts with an exact network of at most so many numbers, of all
  std::optional<double> price = {};  ///< FLOPs of all attempts for each of these
};

/// What an exact network of at most so many numbers costs by a, as a multiple of what it costs by b.
struct Comparison {
  Compared a, b;
  std::uint64_t at_most = 0;
  Counted counted = Counted::dense;
  bool on_half = false;  ///< chosen on the replicates of even number and judged on those of odd number
  CostRatio ratio;
  /// The share of attempts that are exact, of a less that of b: of pairs where all attempts of both have
  /// their parents in common, else of two independent samples.
  std::optional<PairedCount> pairs = {};
  DifferenceInterval difference = {};
};

/// What is to be compared.
struct Comparing {
  std::vector<std::uint64_t> at_most;  ///< sizes
  bool on_half = false;
};

/// Sizes at which to compare, ascending: those of plain networks, and each team's smallest exact one.
std::vector<std::uint64_t> sizes_to_compare(const std::vector<Contestant>& contestants);

/// Every team against every other, at each size and by both counts, a line where both have an exact network
/// among the attempts that choose; b is the one that needs no oversized network, and of two alike the earlier
/// one. A team is stood for by its cheapest contestant at that size. The contestants must outlive what is
/// returned.
std::vector<Comparison> compare_costs(const std::vector<Contestant>& contestants, const Comparing& how);

/// comparisons.csv (docs/files.md).
Table comparisons_table(const std::vector<Comparison>& comparisons);

}  // namespace minlife
