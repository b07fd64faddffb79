#include "exchange/c/text.h"

#include <fmt/format.h>

#include <cstdio>
#include <stdexcept>

namespace minlife::c {

std::string filled(std::string_view text, const std::vector<std::pair<std::string, std::string>>& names) {
  std::string out;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t at = text.find('@', from);
    out += text.substr(from, at - from);
    if (at == std::string_view::npos) break;
    const std::size_t end = text.find('@', at + 1);
    const std::string_view name = text.substr(at + 1, end - at - 1);
    const std::string* value = nullptr;
    for (const auto& [known, is] : names)
      if (known == name) value = &is;
    if (value == nullptr) throw std::logic_error(fmt::format("nothing is given for @{}@", name));
    out += *value;
    from = end + 1;
  }
  return out;
}

std::string float_literal(double x) {
  char text[64];
  std::snprintf(text, sizeof text, "%af", x);
  return text;
}

}  // namespace minlife::c
