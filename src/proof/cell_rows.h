#pragma once

#include <string>
#include <vector>

#include "proof/counterexample.h"

namespace minlife {

/// The patch of a counterexample row by row: 'o' alive, '.' dead, ' ' beyond the edge.
std::vector<std::string> cell_rows(const Counterexample& example);

}  // namespace minlife
