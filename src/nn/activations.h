#pragma once

#include <span>
#include <string_view>

#include "nn/activation.h"

namespace minlife {

/// All activations, in table order.
std::span<const Activation* const> activations();

/// The bent activation of which every channel has a slope of its own: any mixture of bent ones is one of it.
const Activation& activation_with_slopes();

/// The bent activation whose layers have a slope that is not trained.
const Activation& activation_with_fixed_slope();

/// The activation of that name, or null.
const Activation* activation_named(std::string_view name);

/// The activation of that name. Throws InputError naming `field` and listing the names.
const Activation& find_activation(std::string_view name, std::string_view field = "activation");

}  // namespace minlife
