#pragma once

#include <string>

#include "core/file_system.h"

namespace minlife {

/// Gives a file that cannot be used the name PATH.damaged, or PATH.damaged-2, ... where that is taken, so
/// that it is out of the way and not lost. Returns the new name; "" where another process has taken it away
/// meanwhile. Throws as FileSystem does.
std::string set_aside(const std::string& path, FileSystem& files = file_system());

}  // namespace minlife
