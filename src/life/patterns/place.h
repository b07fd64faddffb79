#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/text.h"
#include "life/patterns/lines.h"

namespace minlife {

/// Where a cell or a block lies, in the file's own coordinates.
struct Place {
  std::int64_t x = 0, y = 0;
};

/// Whether a coordinate is small enough to be reckoned with: sums and differences of such do not overflow.
inline bool is_near(std::int64_t coordinate) {
  constexpr std::int64_t kFar = std::int64_t{1} << 40;
  return coordinate >= -kFar && coordinate <= kFar;
}
inline bool is_near(const Place& place) { return is_near(place.x) && is_near(place.y); }

/// "x y", two whole numbers with one of `separators` between them and perhaps blanks around; nothing where
/// the text is anything else.
inline std::optional<Place> parse_place(std::string_view text, std::string_view separators = " \t") {
  const std::size_t between = text.find_first_of(separators);
  if (between == std::string_view::npos) return std::nullopt;
  const auto x = parse_int(trimmed(text.substr(0, between))),
             y = parse_int(trimmed(text.substr(between + 1)));
  if (!x || !y) return std::nullopt;
  return Place{*x, *y};
}

}  // namespace minlife
