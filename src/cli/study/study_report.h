#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "cli/terminal/output.h"
#include "study/plan/plan.h"
#include "study/store/folder_ages.h"
#include "study/store/running.h"
#include "study/study_folder.h"
#include "study/work/time_left.h"
#include "study/work/work_left.h"

namespace minlife {

/// Says what else a reader of the tables must know: sentences about what of the ledger is ignored, such as
/// torn last lines, whose trials will run again; records of trials that the plan does not ask for; and
/// finished trials that cells.csv does not count yet.
void say_remarks(const StudyFolder::Found& found, Output& output);

/// Says that this program adds nothing to a study of other numerics, where it is one.
void say_numerics(const Plan& plan, Output& output);

/// Trials that processes run now, of those that the plan asks for, to tell from what time is left.
std::vector<TrialOnItsWay> running_trials(const Plan& plan, const Results& results,
                                          const std::vector<RunningProcess>& running);

/// How a study stands, a line a cell, and what its successes are: laid out for a screen of so many columns.
std::string study_text(const Plan& plan, const Results& results, std::size_t columns,
                       const std::vector<TrialOnItsWay>& now = {});

/// Fields are numbers where they are numbers. {name, numerics, trials, left, core_seconds_left, cells:
/// [{cell, fields, replicates, successes, wanted, decision, waiting, done, left, core_seconds_left}]}. trials
/// and done count all results of the plan; replicates and successes those that count so far, waiting those
/// that have results and do not count yet. Of a shrink, instead of cells, progress: [{route, done, exact,
/// left, core_seconds_left}], a trial counting for the first route that needs it, and routes: the rows of
/// routes.csv that have results, and "smallest_exact".
nlohmann::json study_json(const Plan& plan, const Results& results,
                          const std::vector<TrialOnItsWay>& now = {});

/// Tells how a study stands once its tables are written, and where they are: study_json with "files", and
/// study_text.
void tell_collected(const StudyFolder::Found& found, Output& output);

/// Of a shrink, what is done of each route; else nothing, as study_text tells it.
std::string progress_text(const Plan& plan, const Results& results,
                          const std::vector<TrialOnItsWay>& now = {});

/// What other processes are at: the age of the last result, trials that run now (of each {trial, replicate,
/// cell or route, host, pid, seconds, share}), and those that were saved on their way. Trials that have a
/// result, or that the plan does not know, are left out.
std::string activity_text(const Plan& plan, const Results& results, const Activity& activity,
                          const std::vector<RunningProcess>& running);
nlohmann::json activity_json(const Plan& plan, const Results& results, const Activity& activity,
                             const std::vector<RunningProcess>& running);

}  // namespace minlife
