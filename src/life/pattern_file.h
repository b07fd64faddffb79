#pragma once

#include <string>
#include <string_view>

#include "life/pattern.h"

namespace minlife {

/// Reads a pattern of any known kind (patterns/table.h): RLE, plaintext, Life 1.05 or 1.06, with any line
/// ends, a byte order mark or none, and compressed by gzip or not. Throws InputError naming `source`, the
/// line and what is wrong; kinds that are known but not read are refused with how to convert them.
Pattern parse_pattern(std::string_view bytes, const std::string& source);

/// The file at `path`, or standard input for "-", parsed.
Pattern read_pattern(const std::string& path);

}  // namespace minlife
