#pragma once

#include <span>
#include <string_view>

#include "prune/reduction.h"

namespace minlife {

/// All reductions, in table order.
std::span<const Reduction> reductions();

/// The reduction of that name, or null.
const Reduction* find_reduction(std::string_view name);

}  // namespace minlife
