#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "study/plan.h"
#include "study/tables.h"

namespace minlife {

/// How a study stands, a line a cell: for terminals.
std::string study_text(const Plan& plan, const Results& results);

/// {name, trials, cells: [{cell, replicates, successes, wanted, decision}]}
nlohmann::json study_json(const Plan& plan, const Results& results);

}  // namespace minlife
