#pragma once

#include "train/growth_kind.h"

namespace minlife {

/// The ways to grow, in the order in which they are listed: one line each, and one file of this folder, which
/// defines the constant.
#define MINLIFE_GROWTHS(LINE) \
  LINE(kSplitGrowth)          \
  LINE(kFreshGrowth)

#define MINLIFE_DECLARE(growth) extern const Growth growth;
MINLIFE_GROWTHS(MINLIFE_DECLARE)
#undef MINLIFE_DECLARE

}  // namespace minlife
