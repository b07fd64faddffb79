#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "study/plan/plan.h"

namespace minlife {

// The plans of a study's folder: plan.json is number 0, and each extension makes the next of plan.1.json,
// plan.2.json, ... A plan file is made by link(2), which fails where the name is taken, and never changed
// again: of two processes that extend at the same moment one gets the number, and the other looks at what it
// lost to. The newest number counts. tests/study/folder_model_test.cc explores all schedules of this
// protocol.

/// A plan as it lies in a folder.
struct StoredPlan {
  std::uint64_t number = 0;
  std::string path;
  std::string digest;  ///< of study/spec/plan_json.h, also where the file, of an older version, tells none
  bool names_numerics = true;  ///< false: of an older version; `plan` names this program's then
  Plan plan;
};

/// DIR/plan.json, DIR/plan.1.json, ...
std::string plan_path(const std::string& folder, std::uint64_t number);

/// The newest plan; nothing where the folder has none. Throws InputError naming the file for one that is
/// damaged or no plan, and for a pipe or folder in its place.
std::optional<StoredPlan> newest_plan(const std::string& folder);

/// Makes the plan of that number durable. False: the number is taken.
bool create_plan(const std::string& folder, std::uint64_t number, const Plan& plan);

}  // namespace minlife
