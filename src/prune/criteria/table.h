#pragma once

#include "prune/criterion.h"

namespace minlife {

/// The criteria, in the order in which they are listed: one line each, and one file of this folder, which
/// defines the constant.
#define MINLIFE_CRITERIA(LINE) \
  LINE(kMagnitude)             \
  LINE(kMagnitudeLayer)        \
  LINE(kRandom)                \
  LINE(kTaylor)                \
  LINE(kSnip)                  \
  LINE(kGrasp)                 \
  LINE(kSynflow)               \
  LINE(kChannelL1)             \
  LINE(kChannelTaylor)

#define MINLIFE_DECLARE(criterion) extern const Criterion criterion;
MINLIFE_CRITERIA(MINLIFE_DECLARE)
#undef MINLIFE_DECLARE

}  // namespace minlife
