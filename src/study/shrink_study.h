#pragma once

#include <string>
#include <vector>

#include "study/csv.h"
#include "study/plan.h"
#include "study/results.h"

namespace minlife {

/// The tables of a shrink study: trials, routes, answers, budget, smallest (routes_table.h) and
/// cheapest (cheapest.h).
std::vector<NamedTable> shrink_tables(const Plan& plan, const Results& results, bool timing);

/// Writes smallest_ROUTE.h5 for each route that has an exact network: its smallest, compacted, an ordinary
/// model. The trial is trained again where only its record is there; a file that holds it already is left
/// alone. Throws FailedError when a network turns out not to be exact.
void write_smallest_networks(const std::string& folder, const Plan& plan, const Results& results);

/// trials.csv: every trial that has a result and that some unit asks for, once, in the units' order.
TypedTable shrink_trials_table(const Plan& plan, const Results& results, bool timing);

}  // namespace minlife
