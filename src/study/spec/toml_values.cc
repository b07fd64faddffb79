#include "study/spec/toml_values.h"

#include <fmt/format.h>

#include <cmath>
#include <sstream>
#include <vector>

#include "core/text.h"

namespace minlife {

std::optional<std::int64_t> whole_value(const toml::node& node) {
  if (const auto* integer = node.as_integer()) return integer->get();
  const auto* real = node.as_floating_point();
  if (real == nullptr || !(std::abs(real->get()) < 0x1p53) || real->get() != std::trunc(real->get()))
    return std::nullopt;
  return static_cast<std::int64_t>(real->get());
}

std::string list_text(const toml::array& array) {
  std::vector<std::string> pieces;
  for (const toml::node& node : array) {
    const std::optional<std::int64_t> number = whole_value(node);
    pieces.push_back(node.is_array() ? list_text(*node.as_array())
                     : number        ? std::to_string(*number)
                                     : "null");
  }
  return fmt::format("[{}]", join(pieces, ","));
}

std::string type_name(const toml::node& node) {
  std::ostringstream name;
  name << node.type();
  return (node.is_array() || node.is_integer() ? "an " : "a ") + name.str();
}

}  // namespace minlife
