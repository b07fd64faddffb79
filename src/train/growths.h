#pragma once

#include <span>

#include "train/growth_kind.h"

namespace minlife {

/// All ways to grow, in table order.
std::span<const Growth* const> growths();

}  // namespace minlife
