#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "study/intervals.h"
#include "study/spec_reader.h"

namespace minlife {

struct Plan;
struct PlanDifference;

/// What a spec's [shrink] asks for, besides the training that all routes share (cell 0 of the plan: the
/// oversized network).
struct Shrink {
  std::vector<std::string> routes;  ///< names of route.h, in table order
  std::vector<double> keep;         ///< falling
  int rounds = 1;                   ///< of pruning from one listed keep fraction to the next, where iterated
  std::uint64_t rewind = 0;         ///< updates
  std::uint64_t fine_tune = 0;      ///< examples a fine-tuning has
  std::vector<int> widths;          ///< falling, below the oversized one; cells 1, 2, ... of the plan
  std::vector<int> restart_widths;
  int restart_seeds = 16;              ///< in a bracket of successive halving; a power of two
  std::uint64_t restart_brackets = 0;  ///< of each width at least; more where the replicates fill more

  bool has(const std::string& route) const;
  bool operator==(const Shrink&) const = default;
};

/// The fields of [shrink], and the check of what single fields cannot know.
std::vector<FieldRule> shrink_rules();
std::vector<WholeMistake> check_shrink(const Spec& spec);

/// The plan of a spec with [shrink], which check_shrink has passed.
Plan make_shrink_plan(const Spec& spec);

nlohmann::json to_json(const Shrink& shrink);
/// Throws InputError naming `source` for values that a spec may not have either.
Shrink shrink_from_json(const nlohmann::json& json, const std::string& source);

/// What a new [shrink] changes: a line each. New routes, widths and smaller keep fractions only add.
void compare(const Shrink& old_shrink, const Shrink& new_shrink, PlanDifference& difference);

}  // namespace minlife
