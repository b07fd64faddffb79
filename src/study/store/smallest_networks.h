#pragma once

#include <string>

#include "core/tell.h"
#include "study/plan/plan.h"
#include "study/trial/results.h"

namespace minlife {

/// Writes smallest_ROUTE.h5 for each route that has an exact network: its smallest, compacted, an ordinary
/// model. The trial is trained again where only its record is there; a file that holds it already is left
/// alone, one whose seal is broken or missing set aside, and `tell` told. Throws FailedError when a network
/// turns out not to be exact.
void write_smallest_networks(const std::string& folder, const Plan& plan, const Results& results,
                             const Tell& tell = {});

}  // namespace minlife
