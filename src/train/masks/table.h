#pragma once

#include "train/mask_schedule.h"

namespace minlife {

/// The mask schedules, in the order in which they are listed: one line each, and one file of this folder,
/// which defines the constant.
#define MINLIFE_MASK_SCHEDULES(LINE) \
  LINE(kGradualMask)                 \
  LINE(kGradualLayerMask)            \
  LINE(kStaticMask)                  \
  LINE(kSetMask)                     \
  LINE(kRiglMask)

#define MINLIFE_DECLARE(schedule) extern const MaskSchedule schedule;
MINLIFE_MASK_SCHEDULES(MINLIFE_DECLARE)
#undef MINLIFE_DECLARE

}  // namespace minlife
