#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace minlife {

/// What a spec's [shrink] asks for, besides the training that all routes share (cell 0 of the plan: the
/// oversized network).
struct Shrink {
  std::vector<std::string> routes;  ///< names of routes/routes.h, in table order
  std::vector<double> keep;         ///< falling
  int rounds = 1;                   ///< of pruning from one listed keep fraction to the next, where iterated
  std::uint64_t rewind = 0;         ///< updates
  std::uint64_t fine_tune = 0;      ///< examples a fine-tuning has
  std::vector<int> widths;          ///< falling, below the oversized one; cells 1, 2, ... of the plan
  std::vector<int> restart_widths;
  int restart_seeds = 16;              ///< in a bracket of successive halving; a power of two
  std::uint64_t restart_brackets = 0;  ///< of each width at least; more where the replicates fill more

  bool has(const std::string& route) const {
    return std::find(routes.begin(), routes.end(), route) != routes.end();
  }
  bool operator==(const Shrink&) const = default;
};

}  // namespace minlife
