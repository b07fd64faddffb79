#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "life/sliced.h"

// Packed 32x32 boards, the study's size: 128 bytes each, held in two registers of AVX-512, four of AVX2 or
// eight of SSE2 with a row to a lane. Rows move up and down by shuffles, so boards need no transposition on
// load and store, and several generations pass without touching memory.
namespace minlife::sliced {

inline constexpr int kTileSide = 32;
inline constexpr int kTileBytes = kTileSide * kTileSide / 8;
inline constexpr int kTileLanes = kVectorBytes / 4;
inline constexpr int kTileParts = kTileSide / kTileLanes;

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

/// Boards that advance together: one alone waits for its own results. Measured best of 1, 2 and 4 with
/// AVX-512 and with AVX2.
inline constexpr int kTilesAtOnce = 4;

/// output[i] = input[i] after `generations`, for kTiles packed boards.
template <int kTiles, bool kTorus, class Logic>
inline void step_some_tiles(const std::uint8_t* input, std::uint8_t* output, int generations,
                            const Logic& logic) {
  Words32 rows[kTiles][kTileParts];
  for (int i = 0; i < kTiles; ++i)
    for (int k = 0; k < kTileParts; ++k)
      std::memcpy(&rows[i][k], input + i * kTileBytes + k * kVectorBytes, kVectorBytes);
  for (int g = 0; g < generations; ++g)
    for (int i = 0; i < kTiles; ++i) step_tile<kTorus>(rows[i], logic);
  for (int i = 0; i < kTiles; ++i)
    for (int k = 0; k < kTileParts; ++k)
      std::memcpy(output + i * kTileBytes + k * kVectorBytes, &rows[i][k], kVectorBytes);
}

/// output[i] = input[i] after `generations`, for `count` packed boards; the two may be the same memory.
template <bool kTorus, class Logic>
void step_tiles(const std::uint8_t* input, std::uint8_t* output, std::size_t count, int generations,
                const Logic& logic) {
  std::size_t i = 0;
  for (; i + kTilesAtOnce <= count; i += kTilesAtOnce)
    step_some_tiles<kTilesAtOnce, kTorus>(input + i * kTileBytes, output + i * kTileBytes, generations,
                                          logic);
  for (; i < count; ++i)
    step_some_tiles<1, kTorus>(input + i * kTileBytes, output + i * kTileBytes, generations, logic);
}

}  // namespace minlife::sliced
