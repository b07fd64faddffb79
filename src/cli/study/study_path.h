#pragma once

#include <string>

#include "cli/arguments.h"

namespace minlife {

/// --out of the verbs that work on a study: its folder, as it was given. Throws InputError for an empty one,
/// which would be the root of the file system.
std::string study_path(const Arguments& arguments);

/// An absolute path to what the kernel finds at `path`: a ".." behind a symbolic link leads to the parent of
/// where the link leads. Links that nothing goes up from stay, as other machines may have them lead
/// elsewhere.
std::string absolute_path(const std::string& path);

}  // namespace minlife
