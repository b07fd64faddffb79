#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace minlife {

/// An outer-totalistic rule on the Moore neighbourhood: bit k of `birth` (`survival`) says that a dead (live)
/// cell with k live neighbours is alive in the next generation; k from 0 to 8.
struct Rule {
  std::uint16_t birth = 1 << 3;
  std::uint16_t survival = 1 << 2 | 1 << 3;

  /// Next state of a cell with `neighbours` live neighbours.
  bool next(bool alive, int neighbours) const { return ((alive ? survival : birth) >> neighbours & 1) != 0; }

  bool operator==(const Rule&) const = default;
};

/// Conway's Life, B3/S23.
inline constexpr Rule kLife{};

/// Reads "B3/S23" (any case, digits in any order, "S23/B3" and "B3S23" too), the older survival/birth form
/// "23/3", and some names ("Life", "HighLife"). Rules of other families are refused with what they are.
/// Throws InputError for anything else, for a digit 9 or a repeated digit, and for B0, under which the dead
/// background of a plane would be born; the message names `field`.
Rule parse_rule(std::string_view text, std::string_view field = "rule");

/// The canonical form, "B3/S23".
std::string to_string(const Rule& rule);

}  // namespace minlife
