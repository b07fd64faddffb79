#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
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
  /// Whether comparisons choose each route's cheapest row on replicates of even number and judge it on those
  /// of odd number.
  bool judged_on_half = false;

  /// Of each restart width, by the method of second order; 0 where no route asks for them.
  std::uint64_t curvature_restarts = 0;
  std::uint64_t cut_off = 0;  ///< updates after which a restart is given up; 0: nobody asks for that
  std::vector<int> student_widths = {};  ///< falling, below the oversized one
  /// What the spec tells of route_settings.h, by field; so its defaults are in no plan.
  std::map<std::string, std::string> settings = {};

  bool has(const std::string& route) const {
    return std::find(routes.begin(), routes.end(), route) != routes.end();
  }
  bool operator==(const Shrink&) const = default;
};

}  // namespace minlife
