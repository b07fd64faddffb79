#pragma once

#include <span>
#include <string_view>

#include "nn/optimizer.h"

namespace minlife {

/// All optimizers, in table order; the first one is the default.
std::span<const OptimizerKind* const> optimizers();

/// The first of second order: it takes a curvature, not a gradient.
const OptimizerKind& optimizer_of_second_order();

/// The optimizer of that name. Throws InputError naming `field` and listing the names.
const OptimizerKind& find_optimizer(std::string_view name, std::string_view field = "optimizer");

}  // namespace minlife
