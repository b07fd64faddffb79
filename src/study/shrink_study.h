#pragma once

#include <string>

#include "study/plan.h"
#include "study/results.h"

namespace minlife {

/// Writes the tables of a shrink study into `folder`: routes.csv and routes.md, answers.csv, budget.csv,
/// smallest.csv and trials.csv (routes_table.h).
void write_shrink_tables(const std::string& folder, const Plan& plan, const Results& results, bool timing);

/// Writes smallest_ROUTE.h5 for each route that has an exact network: its smallest, compacted, an ordinary
/// model. The trial is trained again where only its record is there; a file that holds it already is left
/// alone. Throws FailedError when a network turns out not to be exact.
void write_smallest_networks(const std::string& folder, const Plan& plan, const Results& results);

/// trials.csv: every trial that has a result and that some unit asks for, once, in the units' order.
std::string shrink_trials_csv(const Plan& plan, const Results& results, bool timing);

}  // namespace minlife
