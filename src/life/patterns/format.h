#pragma once

#include <string>
#include <string_view>

#include "life/pattern.h"

namespace minlife {

/// A kind of pattern file: one file of this folder and one line in table.h.
struct PatternFormat {
  const char* name;
  /// Whether the text looks like one. Lines end in '\n', and there is no byte order mark.
  bool (*is)(std::string_view text);
  /// Throws InputError naming `source`, the line and what is wrong.
  Pattern (*parse)(std::string_view text, const std::string& source);
};

}  // namespace minlife
