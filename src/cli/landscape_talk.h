#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "train/landscape/landscape.h"

namespace minlife {

/// {loss, gradient_norm, eigenvalues, negative, near_zero, positive, ...}: all that Landscape holds.
nlohmann::json to_json(const Landscape& found);

/// The same for people: lines of at most 80 columns, and a table of wrong windows.
std::string to_text(const Landscape& found);

}  // namespace minlife
