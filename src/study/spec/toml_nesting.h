#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace minlife {

/// Far above what any spec needs: a spec has lists in sections.
inline constexpr std::size_t kMostTomlNesting = 32;

/// Where in a TOML text dotted keys, lists and tables go deeper into each other than kMostTomlNesting. The
/// parser calls itself for each level, so that this is to be known before: 60,000 dots in a key end in a
/// crash.
struct TomlPlace {
  std::size_t line, column;  ///< from 1
};
std::optional<TomlPlace> too_deep_toml(std::string_view text);

}  // namespace minlife
