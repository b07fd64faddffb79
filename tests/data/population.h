#pragma once

#include <bit>
#include <cstdint>
#include <numeric>
#include <vector>

namespace minlife::testing {

/// How many bits are set: the live cells of packed boards.
inline std::uint64_t population(const std::vector<std::uint8_t>& bytes) {
  return std::accumulate(
      bytes.begin(), bytes.end(), std::uint64_t{0},
      [](std::uint64_t sum, std::uint8_t byte) { return sum + static_cast<unsigned>(std::popcount(byte)); });
}

}  // namespace minlife::testing
