#pragma once

#include "prune/reduction.h"

namespace minlife {

/// The reductions: one line each, and one file of this folder, which defines the constant.
#define MINLIFE_REDUCTIONS(LINE) \
  LINE(kSurgeonReduction)        \
  LINE(kSwapReduction)           \
  LINE(kLeastReduction)          \
  LINE(kQuantizeReduction)

#define MINLIFE_DECLARE(reduction) extern const Reduction reduction;
MINLIFE_REDUCTIONS(MINLIFE_DECLARE)
#undef MINLIFE_DECLARE

}  // namespace minlife
