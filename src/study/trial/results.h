#pragma once

#include <map>
#include <string>

#include "study/trial/trial_result.h"

namespace minlife {

/// The results at hand, by trial id.
using Results = std::map<std::string, TrialResult>;

}  // namespace minlife
