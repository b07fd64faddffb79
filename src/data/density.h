#pragma once

#include <string>
#include <string_view>

#include "core/random.h"

namespace minlife {

/// The law of a board's density: the probability that a cell of its soup is alive.
/// fixed: low == high; uniform: drawn per board from [low, high].
struct DensityLaw {
  double low = 0.38, high = 0.38;

  bool is_fixed() const { return low == high; }
  /// The density of a board; draws one word of `random` unless the law is fixed.
  double draw(RandomStream& random) const;
  /// The density that a uniform number from [0, 1) stands for.
  double at(double uniform) const;

  bool operator==(const DensityLaw&) const = default;
};

/// "0.38" or "uniform:0.1,0.9", each within [0, 1]. Throws InputError naming `field`.
DensityLaw parse_density(std::string_view text, std::string_view field = "--density");

/// The text that parse_density reads back.
std::string to_string(const DensityLaw& law);

}  // namespace minlife
