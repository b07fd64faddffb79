#pragma once

#include "study/plan/plan.h"

namespace minlife {

/// Finds for each cell with warm_start = "previous" and more than one step the cell that its trials start
/// from (GridCell::previous): the one with a step less and else the same settings, as they are resolved for
/// so many steps. Throws one InputError with all complaints: where the plan has no such cell, where a cell
/// starts from a model, which only `minlife train` reads, and where the replicates of a cell are not fixed.
void link_warm_starts(Plan& plan);

}  // namespace minlife
