#pragma once

#include <string>
#include <vector>

#include "study/routes/route.h"

namespace minlife {

/// What a shrink says of the questions about widths that its routes ask, in the order of their names.
std::vector<WidthAnswer> width_answers(const Plan& plan, const Results& results);

/// For people, without a full stop.
std::string sentence(const WidthAnswer& answer);

}  // namespace minlife
