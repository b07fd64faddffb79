#pragma once

#include <cstdint>
#include <vector>

#include "core/random.h"
#include "life/board.h"

namespace minlife {

/// Rules whose tables differ in every entry from one another somewhere; the last is alive nearly everywhere.
inline constexpr const char* kRules[] = {"B3/S23",        "B36/S23",     "B3678/S34678", "B2/S",
                                         "B1/S012345678", "B1357/S1357", "B4678/S35678", "B12345678/S02468"};

/// A board of independent cells, half of them alive, the same for the same arguments.
inline Board soup(int height, int width, std::uint64_t seed) {
  RandomStream stream(seed, purpose("lifetest"), 0, 0);
  Board board(height, width);
  for (int r = 0; r < height; ++r)
    for (int c = 0; c < width; ++c) board.set(r, c, (stream.next() & 1) != 0);
  return board;
}

}  // namespace minlife
