#pragma once

#include "study/prune/rule.h"

namespace minlife {

// One line a rule, here and in rule.cc.
extern const PruneRule kMagnitude;
extern const PruneRule kMagnitudeLayer;
extern const PruneRule kRandom;
extern const PruneRule kTaylor;
extern const PruneRule kSnip;
extern const PruneRule kGrasp;
extern const PruneRule kSynflow;

}  // namespace minlife
