#pragma once

#include <span>

#include "train/mask_schedule.h"

namespace minlife {

/// All mask schedules, in table order.
std::span<const MaskSchedule* const> mask_schedules();

}  // namespace minlife
