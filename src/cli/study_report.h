#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "study/activity.h"
#include "study/outlook.h"
#include "study/plan.h"
#include "study/tables.h"

namespace minlife {

/// How a study stands, a line a cell: for terminals.
std::string study_text(const Plan& plan, const Results& results);

/// {name, trials, left, core_seconds_left, cells: [{cell, fields, replicates, successes, wanted, decision,
/// done}]}. trials and done count all results of the plan; replicates and successes those that count so far.
nlohmann::json study_json(const Plan& plan, const Results& results);

/// What other processes seem to be at: the age of the last result, and trials that were saved on their way.
/// Checkpoints of trials that have a result, or that the plan does not know, are left out.
std::string activity_text(const Plan& plan, const Results& results, const Activity& activity);
nlohmann::json activity_json(const Plan& plan, const Results& results, const Activity& activity);

}  // namespace minlife
