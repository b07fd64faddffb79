#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "prune/integer/integer_layers.h"

namespace minlife {

/// A window of a network of two steps, by the nine patches in it: patch k is that around neighbour k.
struct WindowCase {
  std::array<std::uint16_t, 9> patches;
  bool alive = false;  ///< what its middle is
};

/// The windows on which integer networks are tried.
struct IntegerCases {
  /// All 512 patches (bit 3 ky + kx) and the states of their middles one generation on: the cases of a
  /// network of one step.
  std::array<std::uint8_t, 512> alive{};
  /// Of a network of two steps: some of its windows.
  std::vector<WindowCase> windows;

  /// windows: so many at random, of a network of two steps; none of one.
  IntegerCases(const Rule& rule, std::size_t windows, RandomStream random);
};

/// What a search for wrong windows came to.
struct WrongWindows {
  std::size_t found = 0;
  std::uint64_t looked_at = 0;
};

/// Adds wrong windows of a network of two steps, at most `most`; all 2^25 are looked at, in a fixed order,
/// until there are so many.
WrongWindows add_wrong_windows(const IntegerLayers& layers, const Activation& activation, const Rule& rule,
                               std::size_t most, IntegerCases& cases);

/// The value of a cell behind an activation, in float.
float activated_value(const Activation& activation, float slope, float z);

}  // namespace minlife
