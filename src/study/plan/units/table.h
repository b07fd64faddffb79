#pragma once

#include "study/plan/grid_unit.h"

namespace minlife {

/// The kinds of units that a grid falls into: one line each, and one file of this folder, which defines the
/// constant. The first that suits a plan makes its units; the last one always does.
#define MINLIFE_GRID_UNITS(LINE) \
  LINE(kSignFlips)               \
  LINE(kWarmChain)               \
  LINE(kSequentialCell)          \
  LINE(kFixedTrial)

#define MINLIFE_DECLARE(unit) extern const GridUnit unit;
MINLIFE_GRID_UNITS(MINLIFE_DECLARE)
#undef MINLIFE_DECLARE

}  // namespace minlife
