#pragma once

#include <string>

#include "study/plan/plan.h"

namespace minlife {

// A plan is read from a file that somebody may have edited, or a disk damaged. It is held to what a spec is
// held to, and its tables' labels to what its trials train.

/// Throws InputError naming `source` for a plan that no spec makes: a name, seed or number of replicates out
/// of bounds, no cell or too many, a cell twice, `fields` that contradict the configuration they stand
/// beside, a [shrink] whose cells are not those of its widths.
void check_plan(const Plan& plan, const std::string& source);

/// Plans are expanded in memory, also to be estimated: throws InputError where one makes more than kMaxTrials
/// trials.
void check_size(const Plan& plan);

/// A study of sign flips needs cells with flips, and for each one the cell without. Throws InputError.
void check_parents(const Plan& plan);

}  // namespace minlife
