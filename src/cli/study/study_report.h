#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "cli/terminal/output.h"
#include "study/plan/plan.h"
#include "study/store/folder_ages.h"
#include "study/work/work_left.h"

namespace minlife {

/// Says which last lines of the ledger are torn, and so ignored: their trials will run again.
void say_torn(const std::vector<std::string>& places, Output& output);

/// Says that this program adds nothing to a study of other numerics, where it is one.
void say_numerics(const Plan& plan, Output& output);

/// How a study stands, a line a cell: for terminals.
std::string study_text(const Plan& plan, const Results& results);

/// {name, numerics, trials, left, core_seconds_left, cells: [{cell, fields, replicates, successes, wanted,
/// decision, done}]}. trials and done count all results of the plan; replicates and successes those that
/// count so far. Of a shrink, instead of cells, progress: [{route, done, exact, left}], a trial counting for
/// the first route that needs it, and routes: the rows of routes.csv that have results,
/// and "smallest_exact".
nlohmann::json study_json(const Plan& plan, const Results& results);

/// Of a shrink, what is done of each route; else nothing, as study_text tells it.
std::string progress_text(const Plan& plan, const Results& results);

/// What other processes seem to be at: the age of the last result, and trials that were saved on their way.
/// Checkpoints of trials that have a result, or that the plan does not know, are left out.
std::string activity_text(const Plan& plan, const Results& results, const Activity& activity);
nlohmann::json activity_json(const Plan& plan, const Results& results, const Activity& activity);

}  // namespace minlife
