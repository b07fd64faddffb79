#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "nn/conv.h"
#include "nn/lanes.h"

// The two inner loops that all convolutions share, with every accumulator in a register.
namespace minlife {

/// Vectors of cells that a block of a pass works on at once.
inline constexpr int kCellVectors = 4;

/// sums[o][v] += sum over channels of `from`, kernel rows and columns of weight * cells, for the vectors of
/// cells at offsets[0 .. 3]. block: weights [channel][kernel row][kernel column][kOutputs].
template <int kOutputs, int kRows, int kColumns>
HWY_INLINE void accumulate_cells(std::span<const std::int32_t> from, const Channels& in, const float* block,
                                 const std::int32_t* offsets, int stride,
                                 lanes::Vec (&sums)[kOutputs][kCellVectors]) {
  using namespace lanes;
  for (const std::int32_t channel : from) {
    const float* plane = in.channel(static_cast<std::size_t>(channel));
    const float* weights = block + static_cast<std::ptrdiff_t>(channel) * (kRows * kColumns * kOutputs);
    for (int ky = -(kRows / 2); ky <= kRows / 2; ++ky) {
      const float* row = plane + ky * stride;
#pragma GCC unroll 3
      for (int kx = -(kColumns / 2); kx <= kColumns / 2; ++kx) {
        Vec weight[kOutputs];
#pragma GCC unroll 8
        for (int o = 0; o < kOutputs; ++o) weight[o] = in_register(broadcast(weights[o]));
        weights += kOutputs;
#pragma GCC unroll 4
        for (int v = 0; v < kCellVectors; ++v) {
          const Vec cells = in_register(load(row + offsets[v] + kx));
#pragma GCC unroll 8
          for (int o = 0; o < kOutputs; ++o) sums[o][v] = fma(weight[o], cells, sums[o][v]);
        }
      }
    }
  }
}

/// The start of each virtual vector, every kParts-th native one, in two planes with the same columns:
/// function(offset, offset in the other).
template <typename Function>
HWY_INLINE void for_each_vector(const PlaneShape& shape, const PlaneShape& other, int part,
                                Function function) {
  for (int row = 0; row < shape.rows; ++row) {
    const int begin = shape.offset(row, part * lanes::kNative);
    const int end = shape.offset(row, shape.columns_up());
    const int apart = other.offset(row, 0) - shape.offset(row, 0);
    for (int at = begin; at < end; at += lanes::kVirtual) function(at, at + apart);
  }
}

/// rows[(o * kInputs + i) * 16 + lane] = sums over cells of in[i] * delta[o]: pointers to planes of
/// `in_shape`, which may be shifted by a tap, and of `delta_shape`.
template <int kInputs, int kOutputs>
HWY_INLINE void accumulate_products(const float* const (&in)[kInputs], const float* const (&delta)[kOutputs],
                                    const PlaneShape& in_shape, const PlaneShape& delta_shape, float* rows) {
  using namespace lanes;
  for (int part = 0; part < kParts; ++part) {
    Vec sums[kOutputs][kInputs];
#pragma GCC unroll 8
    for (int o = 0; o < kOutputs; ++o)
#pragma GCC unroll 9
      for (int i = 0; i < kInputs; ++i) sums[o][i] = zero();
    for_each_vector(in_shape, delta_shape, part, [&](int at, int delta_at) {
      Vec d[kOutputs];
#pragma GCC unroll 8
      for (int o = 0; o < kOutputs; ++o) d[o] = in_register(load(delta[o] + delta_at));
#pragma GCC unroll 9
      for (int i = 0; i < kInputs; ++i) {
        const Vec cells = in_register(load(in[i] + at));
#pragma GCC unroll 8
        for (int o = 0; o < kOutputs; ++o) sums[o][i] = fma(d[o], cells, sums[o][i]);
      }
    });
#pragma GCC unroll 8
    for (int o = 0; o < kOutputs; ++o)
#pragma GCC unroll 9
      for (int i = 0; i < kInputs; ++i)
        store(sums[o][i], rows + (o * kInputs + i) * kVirtual + part * kNative);
  }
}

}  // namespace minlife
