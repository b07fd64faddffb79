#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "nn/keep_best.h"

namespace minlife {

/// `keep` of a network that has `left` of its `all` things ("weights", "channels") in `layers` layers: the
/// count that stays. Throws InputError, naming `field`, when keep is not in (0, 1], or asks for more than are
/// left or (unless allow_empty_layers) for fewer than there are layers.
std::size_t checked_count(double keep, std::size_t all, std::size_t left, std::size_t layers,
                          const std::string& things, bool allow_empty_layers, std::string_view field);

}  // namespace minlife
