#pragma once

#include <span>
#include <string_view>

#include "prune/criterion.h"

namespace minlife {

/// All criteria, in table order.
std::span<const Criterion> criteria();

/// The criterion of that name. Throws InputError naming `field` and listing the names.
const Criterion& find_criterion(std::string_view name, std::string_view field);

}  // namespace minlife
