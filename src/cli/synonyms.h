#pragma once

#include <span>

#include "core/suggest.h"

namespace minlife {

/// What other programs call flags that are no fields of the configuration (train/config_synonyms.h).
std::span<const Synonym> flag_synonyms();

/// What other programs call the verbs.
std::span<const Synonym> verb_synonyms();

}  // namespace minlife
