#pragma once

#include "nn/schedule.h"

namespace minlife {

/// The schedules, in the order in which they are listed: one line each, and one file of this folder, which
/// defines the constant.
#define MINLIFE_SCHEDULES(LINE) \
  LINE(kConstantSchedule)       \
  LINE(kCosineSchedule)         \
  LINE(kLinearSchedule)         \
  LINE(kOneCycleSchedule)       \
  LINE(kStepSchedule)

#define MINLIFE_DECLARE(schedule) extern const Schedule schedule;
MINLIFE_SCHEDULES(MINLIFE_DECLARE)
#undef MINLIFE_DECLARE

}  // namespace minlife
