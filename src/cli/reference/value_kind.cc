#include "cli/reference/value_kind.h"

#include <string_view>

namespace minlife {

ValueKind value_kind(const std::string& told) {
  constexpr std::string_view kRepeats = "...";
  const std::string name = told.substr(0, told.size() - (told.ends_with(kRepeats) ? kRepeats.size() : 0));
  if (name == "DIR") return {ValueKind::Of::folder, ""};
  const std::size_t dot = name.find('.');
  if (dot != std::string::npos) return {ValueKind::Of::file, name.substr(dot)};
  return {name == "FILE" ? ValueKind::Of::file : ValueKind::Of::word, ""};
}

}  // namespace minlife
