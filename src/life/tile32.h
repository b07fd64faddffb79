#pragma once

#include <cstring>
#include <utility>

#include "life/sliced.h"

// Packed 32x32 boards, the study's size: 128 bytes each, held in two registers of AVX-512, four of AVX2 or
// eight of SSE2 with a row to a lane. Rows move up and down by shuffles, so boards need no transposition on
// load and store, and several generations pass without touching memory.
namespace minlife::sliced {

inline constexpr int kTileSide = 32;
inline constexpr int kTileBytes = kTileSide * kTileSide / 8;
inline constexpr int kTileLanes = kVectorBytes / 4;
inline constexpr int kTileParts = kTileSide / kTileLanes;

/// Lanes kFrom, kFrom + 1, ... of the lanes of a followed by those of b.
template <int kFrom>
inline Words32 lanes_from(Words32 a, Words32 b) {
  return [&]<int... kLane>(std::integer_sequence<int, kLane...>) {
    return __builtin_shufflevector(a, b, (kFrom + kLane)...);
  }
  (std::make_integer_sequence<int, kTileLanes>{});
}

template <int kFrom>
inline Sum<Words32> lanes_from(const Sum<Words32>& a, const Sum<Words32>& b) {
  return {lanes_from<kFrom>(a.ones, b.ones), lanes_from<kFrom>(a.twos, b.twos)};
}

/// One generation of one board.
template <bool kTorus, class Logic>
inline void step_tile(Words32 (&rows)[kTileParts], const Logic& logic) {
  // Index k is part k - 1, so that the neighbours of the first and the last part have a place.
  Sum<Words32> sums[kTileParts + 2];
  for (int k = 0; k < kTileParts; ++k) {
    Words32 left = rows[k] << 1, right = rows[k] >> 1;
    if constexpr (kTorus) {
      left |= rows[k] >> 31;
      right |= rows[k] << 31;
    }
    sums[k + 1] = add(left, rows[k], right);
  }
  sums[0] = kTorus ? sums[kTileParts] : Sum<Words32>{};
  sums[kTileParts + 1] = kTorus ? sums[1] : Sum<Words32>{};
  for (int k = 0; k < kTileParts; ++k) {
    const auto above = lanes_from<kTileLanes - 1>(sums[k], sums[k + 1]);
    const auto below = lanes_from<1>(sums[k + 1], sums[k + 2]);
    rows[k] = logic.next(above, sums[k + 1], below, rows[k]);
  }
}

/// output[i] = input[i] after `generations`, for `count` packed boards; the two may be the same memory.
template <bool kTorus, class Logic>
void step_tiles(const std::uint8_t* input, std::uint8_t* output, std::size_t count, int generations,
                const Logic& logic) {
  for (std::size_t i = 0; i < count; ++i) {
    Words32 rows[kTileParts];
    std::memcpy(rows, input + i * kTileBytes, kTileBytes);
    for (int g = 0; g < generations; ++g) step_tile<kTorus>(rows, logic);
    std::memcpy(output + i * kTileBytes, rows, kTileBytes);
  }
}

}  // namespace minlife::sliced
