#pragma once

#include <span>

#include "core/suggest.h"

namespace minlife {

/// What other programs call the fields of the configuration, for suggestions to those who look for them.
std::span<const Synonym> config_synonyms();

}  // namespace minlife
