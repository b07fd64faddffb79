#pragma once

#include <vector>

#include "cli/verb.h"

namespace minlife {

/// All verbs, in the order in which the help lists them.
const std::vector<Verb>& verbs();

}  // namespace minlife
