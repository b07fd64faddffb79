#pragma once

#include <span>
#include <string_view>

#include "nn/activation.h"

namespace minlife {

/// All activations, in table order.
std::span<const Activation* const> activations();

/// The activation of that name. Throws InputError naming `field` and listing the names.
const Activation& find_activation(std::string_view name, std::string_view field = "activation");

}  // namespace minlife
