#include "cli/reference/value_kind.h"

namespace minlife {

ValueKind value_kind(const std::string& name) {
  if (name == "DIR") return {ValueKind::Of::folder, ""};
  const std::size_t dot = name.find('.');
  if (dot != std::string::npos) return {ValueKind::Of::file, name.substr(dot)};
  return {name == "FILE" ? ValueKind::Of::file : ValueKind::Of::word, ""};
}

}  // namespace minlife
