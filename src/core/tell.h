#pragma once

#include <functional>
#include <string>

namespace minlife {

/// Hears a sentence that the user must know, as a warning. May be empty: then nobody listens.
using Tell = std::function<void(const std::string& sentence)>;

}  // namespace minlife
