#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>

namespace minlife {

/// An attempt, as a cost for each success sees it.
struct PaidAttempt {
  double cost = 0;  ///< at least 0
  bool serves = false;
  std::uint64_t parent = 0;  ///< what it derives from, as a number; 0: nothing that another could share
};

/// How many times what a success of a costs is what one of b costs: (cost of all of a / successes of a) over
/// the same of b.
struct CostRatio {
  std::optional<double> ratio;  ///< nothing unless both have a success, and costs
  /// 95 %, 0 and infinity where nothing is known.
  double low = 0, high = std::numeric_limits<double>::infinity();
  bool paired = false;  ///< whether any attempt of a shares its parent with one of b
};

/// The ratio, with a bootstrap interval: BCa, bias-corrected and accelerated, of kBootstrapResamples.
/// Attempts that share a parent are drawn together, within and between a and b; those whose parent occurs on
/// one side only are drawn apart from these, so that a resample has as many of each kind as were seen. The
/// acceleration is that of the linearised logarithm. A resample in which a alone has no success counts as an
/// infinite ratio, b alone as 0, neither at both ends. Every bootstrap draws the same numbers
/// (streams::kBootstrap), so the same attempts in the same order give the same bits everywhere.
///
/// That a row was chosen as the cheapest on the same attempts is not in
/// the interval. docs/statistics.md has the coverage that was measured. Source: B. Efron, J. Am. Stat. Assoc.
/// 82 (1987) 171, sections 3 and 4; several samples: T. J. DiCiccio and B. Efron, Stat. Sci. 11 (1996) 189.
inline constexpr std::uint64_t kBootstrapResamples = 2000;
CostRatio ratio_of_costs(std::span<const PaidAttempt> a, std::span<const PaidAttempt> b);

}  // namespace minlife
