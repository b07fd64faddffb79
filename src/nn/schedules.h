#pragma once

#include <span>
#include <string_view>

#include "nn/schedule.h"

namespace minlife {

/// All schedules, in table order; the first one is the default.
std::span<const Schedule* const> schedules();

/// The schedule of that name. Throws InputError naming `field` and listing the names.
const Schedule& find_schedule(std::string_view name, std::string_view field = "schedule");

}  // namespace minlife
