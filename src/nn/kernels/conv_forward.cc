#include <algorithm>
#include <array>
#include <utility>

#include "nn/kernels/conv.h"
#include "nn/kernels/conv_blocks.h"

namespace minlife {
namespace {

using namespace lanes;

/// Vectors of cells that a block of a pass works on at once.
constexpr int kCellVectors = 4;

/// sums[o][v] += sum over channels of `from`, kernel rows and columns of weight * cells, for the vectors of
/// cells at offsets[0 .. 3]. block: weights [channel][kernel row][kernel column][kOutputs].
template <int kOutputs, int kKernel>
HWY_INLINE void accumulate_cells(std::span<const std::int32_t> from, const Channels& in, const float* block,
                                 const std::int32_t* offsets, int stride,
                                 Vec (&sums)[kOutputs][kCellVectors]) {
  for (const std::int32_t channel : from) {
    const float* plane = in.channel(static_cast<std::size_t>(channel));
    const float* weights = block + static_cast<std::ptrdiff_t>(channel) * (kKernel * kKernel * kOutputs);
    for (int ky = -(kKernel / 2); ky <= kKernel / 2; ++ky) {
      const float* row = plane + ky * stride;
#pragma GCC unroll 3
      for (int kx = -(kKernel / 2); kx <= kKernel / 2; ++kx) {
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

template <int kOutputs, int kKernel>
void convolve_block(const PackedWeights& packed, const ConvPass& pass, int first, const PlaneShape& shape,
                    std::span<const std::int32_t> offsets) {
  const float* weights = packed.block(first);
  for (std::size_t at = 0; at < offsets.size(); at += kCellVectors) {
    const std::int32_t* cells = offsets.data() + at;
    Vec sums[kOutputs][kCellVectors];
#pragma GCC unroll 8
    for (int o = 0; o < kOutputs; ++o) {
      const Vec start = pass.bias ? broadcast(pass.bias[first + o]) : zero();
#pragma GCC unroll 4
      for (int v = 0; v < kCellVectors; ++v) sums[o][v] = start;
    }
    accumulate_cells<kOutputs, kKernel>(pass.from, pass.in, weights, cells, shape.stride, sums);
#pragma GCC unroll 8
    for (int o = 0; o < kOutputs; ++o) {
      float* out = pass.out.channel(static_cast<std::size_t>(first + o));
      const float* mask =
          pass.finish == Finish::mask ? pass.mask.channel(static_cast<std::size_t>(first + o)) : nullptr;
#pragma GCC unroll 4
      for (int v = 0; v < kCellVectors; ++v) {
        Vec& sum = sums[o][v];
        if (pass.finish == Finish::rectify) sum = rectify(sum);
        if (mask) sum = hn::IfThenElseZero(hn::Gt(load(mask + cells[v]), zero()), sum);
      }
      // Only now: out may be the mask, and the last vectors may be the same one.
#pragma GCC unroll 4
      for (int v = 0; v < kCellVectors; ++v) store(sums[o][v], out + cells[v]);
    }
  }
}

using BlockFunction = void (*)(const PackedWeights&, const ConvPass&, int, const PlaneShape&,
                               std::span<const std::int32_t>);

template <int kKernel, int... kOutputs>
constexpr auto block_table(std::integer_sequence<int, kOutputs...>) {
  return std::array<BlockFunction, sizeof...(kOutputs)>{&convolve_block<kOutputs + 1, kKernel>...};
}

}  // namespace

bool ConvPass::leaves_out(int first_output, int count) const {
  return wanted &&
         std::none_of(wanted + first_output, wanted + first_output + count, [](auto w) { return w != 0; });
}

void convolve(const PackedWeights& weights, const ConvPass& pass, const PlaneShape& shape,
              std::span<const std::int32_t> offsets) {
  static constexpr auto kPoint = block_table<1>(std::make_integer_sequence<int, kMaxBlock>());
  static constexpr auto kThreeByThree = block_table<3>(std::make_integer_sequence<int, kMaxBlock>());
  const auto& table = weights.kernel() == 3 ? kThreeByThree : kPoint;
  for_each_block(weights.outputs(), kMaxBlock, [&](int first, int size) {
    if (pass.leaves_out(first, size)) return;
    table[static_cast<std::size_t>(size - 1)](weights, pass, first, shape, offsets);
  });
}

}  // namespace minlife
