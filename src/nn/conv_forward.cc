#include <algorithm>
#include <array>
#include <utility>

#include "nn/conv.h"
#include "nn/conv_blocks.h"
#include "nn/lanes.h"

namespace minlife {
namespace {

using namespace lanes;

constexpr int kCellVectors = 4;

/// Sums of kOutputs output channels on four vectors of cells, for all inputs.
template <int kOutputs, int kKernel>
inline void accumulate(const ConvPass& pass, const float* block, const std::int32_t* offsets, int stride,
                       Vec (&sums)[kOutputs][kCellVectors]) {
  constexpr int kReach = kKernel / 2;
  for (const std::int32_t channel : pass.from) {
    const float* plane = pass.in.channel(static_cast<std::size_t>(channel));
    const float* weights = block + static_cast<std::ptrdiff_t>(channel) * (kKernel * kKernel * kOutputs);
    for (int ky = -kReach; ky <= kReach; ++ky) {
      const float* row = plane + ky * stride;
#pragma GCC unroll 3
      for (int kx = -kReach; kx <= kReach; ++kx) {
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
void convolve_block(const ConvPass& pass, int first, const PlaneShape& shape,
                    std::span<const std::int32_t> offsets) {
  const float* weights = pass.weights->block(first);
  for (std::size_t at = 0; at < offsets.size(); at += kCellVectors) {
    const std::int32_t* cells = offsets.data() + at;
    Vec sums[kOutputs][kCellVectors];
#pragma GCC unroll 8
    for (int o = 0; o < kOutputs; ++o) {
      const Vec start = pass.bias ? broadcast(pass.bias[first + o]) : zero();
#pragma GCC unroll 4
      for (int v = 0; v < kCellVectors; ++v) sums[o][v] = start;
    }
    accumulate<kOutputs, kKernel>(pass, weights, cells, shape.stride, sums);
#pragma GCC unroll 8
    for (int o = 0; o < kOutputs; ++o) {
      float* out = pass.out.channel(static_cast<std::size_t>(first + o));
      const float* mask =
          pass.finish == Finish::mask ? pass.mask.channel(static_cast<std::size_t>(first + o)) : nullptr;
#pragma GCC unroll 4
      for (int v = 0; v < kCellVectors; ++v) {
        Vec sum = sums[o][v];
        if (pass.finish == Finish::rectify) sum = rectify(sum);
        if (mask) sum = hn::IfThenElseZero(hn::Gt(load(mask + cells[v]), zero()), sum);
        store(sum, out + cells[v]);
      }
    }
  }
}

using BlockFunction = void (*)(const ConvPass&, int, const PlaneShape&, std::span<const std::int32_t>);

template <int kKernel, int... kOutputs>
constexpr auto block_table(std::integer_sequence<int, kOutputs...>) {
  return std::array<BlockFunction, sizeof...(kOutputs)>{&convolve_block<kOutputs + 1, kKernel>...};
}

}  // namespace

void convolve(const ConvPass& pass, const PlaneShape& shape, std::span<const std::int32_t> offsets) {
  static constexpr auto kPoint = block_table<1>(std::make_integer_sequence<int, kMaxBlock>());
  static constexpr auto kThreeByThree = block_table<3>(std::make_integer_sequence<int, kMaxBlock>());
  const auto& table = pass.weights->kernel() == 3 ? kThreeByThree : kPoint;
  for_each_block(pass.weights->outputs(), kMaxBlock, [&](int first, int size) {
    if (pass.wanted &&
        std::none_of(pass.wanted + first, pass.wanted + first + size, [](auto w) { return w != 0; }))
      return;
    table[static_cast<std::size_t>(size - 1)](pass, first, shape, offsets);
  });
}

}  // namespace minlife
