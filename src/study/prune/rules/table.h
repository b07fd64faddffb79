#pragma once

#include "study/prune/rule.h"

namespace minlife {

// One line a rule, here and in rule.cc.
extern const PruneRule kMagnitude;
extern const PruneRule kMagnitudeLayer;
extern const PruneRule kRandom;

}  // namespace minlife
