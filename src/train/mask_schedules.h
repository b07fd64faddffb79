#pragma once

#include <span>
#include <string_view>

#include "train/mask_schedule.h"

namespace minlife {

/// All mask schedules, in table order.
std::span<const MaskSchedule* const> mask_schedules();

/// The one of that name. Throws InputError naming `field` and listing the names.
const MaskSchedule& find_mask_schedule(std::string_view name, std::string_view field);

}  // namespace minlife
