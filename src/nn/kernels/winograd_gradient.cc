#include <algorithm>
#include <array>
#include <utility>

#include "nn/kernels/conv_blocks.h"
#include "nn/kernels/lanes.h"
#include "nn/kernels/winograd.h"
#include "nn/kernels/winograd_transforms.h"

namespace minlife {

using namespace lanes;
using winograd::kTile;
using winograd::kWindow;

void WinogradTiles::transform_deltas(const Channels& delta, std::span<const std::int32_t> to,
                                     WinogradProducts& products) {
  const PlaneShape shape = shape_;  // our own: see gradient_block
  const std::size_t column = products.column();
  const int count = vectors();
  for (const std::int32_t channel : to) {
    const float* plane = delta.channel(static_cast<std::size_t>(channel));
    float* const first = products.at(0, 0, channel);
    for (int k = 0; k < count; ++k) {
      float* const vector = first + static_cast<std::size_t>(k * kWindow) * column;
      Vec half[kWindow][kTile];
#pragma GCC unroll 4
      for (int c = 0; c < kTile; ++c) {
        Vec y[kTile], d[kWindow];
        for (int r = 0; r < kTile; ++r) y[r] = load(plane + shape.offset(r * kTile + c, k * kNative));
        winograd::transform_deltas(y, d);
        for (int p = 0; p < kWindow; ++p) half[p][c] = d[p];
      }
#pragma GCC unroll 6
      for (int p = 0; p < kWindow; ++p) {
        Vec d[kWindow];
        winograd::transform_deltas(half[p], d);
        for (int q = 0; q < kWindow; ++q)
          store(d[q], vector + static_cast<std::size_t>(q) * column + p * kNative);
      }
    }
  }
}

template <int kInputs, int kOutputs>
void WinogradTiles::gradient_block(const WinogradProducts& inputs, const WinogradProducts& deltas,
                                   const std::int32_t* from, const std::int32_t* to) {
  constexpr int kKernels = kInputs * kOutputs, kFloats = folds_of(kKernels);
  alignas(64) float rows[kKernels * kVirtual];
  float* folds = sums_.data();
  // All in variables of our own: the compiler must take a store of a vector to change anything else.
  const int count = vectors();
  const std::size_t cell_column = inputs.column(), delta_column = deltas.column();
  const float *first_cell = inputs.at(0, 0, from[0]), *first_delta = deltas.at(0, 0, to[0]);
  std::ptrdiff_t cell_at[kInputs], delta_at[kOutputs];
  for (int i = 0; i < kInputs; ++i) cell_at[i] = inputs.at(0, 0, from[i]) - first_cell;
  for (int o = 0; o < kOutputs; ++o) delta_at[o] = deltas.at(0, 0, to[o]) - first_delta;
  for (int q = 0; q < kWindow; ++q)
    for (int p = 0; p < kWindow; ++p, folds += kFloats)
      for (int part = 0; part < kParts; ++part) {
        Vec sums[kKernels];
#pragma GCC unroll 32
        for (int kernel = 0; kernel < kKernels; ++kernel) sums[kernel] = zero();
        const auto column = static_cast<std::size_t>(part * kWindow + q);
        const float *cells = first_cell + column * cell_column + p * kNative,
                    *delta = first_delta + column * delta_column + p * kNative;
        for (int k = part; k < count; k += kParts) {
          Vec d[kOutputs];
#pragma GCC unroll 8
          for (int o = 0; o < kOutputs; ++o) d[o] = in_register(load(delta + delta_at[o]));
#pragma GCC unroll 8
          for (int i = 0; i < kInputs; ++i) {
            const Vec cell = in_register(load(cells + cell_at[i]));
#pragma GCC unroll 8
            for (int o = 0; o < kOutputs; ++o) sums[o * kInputs + i] = fma(d[o], cell, sums[o * kInputs + i]);
          }
          cells += kParts * kWindow * cell_column;
          delta += kParts * kWindow * delta_column;
        }
        store_folds(sums, part, rows, folds);
      }
  for (int at = 0; at < kFloats; at += kNative) {
    Vec half[3][kWindow];
#pragma GCC unroll 6
    for (int q = 0; q < kWindow; ++q) {
      Vec u[kWindow], g[3];
      for (int p = 0; p < kWindow; ++p) u[p] = load(sums_.data() + (q * kWindow + p) * kFloats + at);
      winograd::transform_sums(u, g);
      for (int ky = 0; ky < 3; ++ky) half[ky][q] = g[ky];
    }
#pragma GCC unroll 3
    for (int ky = 0; ky < 3; ++ky) {
      Vec g[3];
      winograd::transform_sums(half[ky], g);
      for (int kx = 0; kx < 3; ++kx) store(g[kx], kernel_sums_.data() + (ky * 3 + kx) * kFloats + at);
    }
  }
  for (int tap = 0; tap < 9; ++tap)
    sum_folds(kernel_sums_.data() + tap * kFloats, kKernels, totals_.data() + tap * kKernels);
}

void WinogradTiles::weight_gradient(const LayerShape& layer, const WinogradProducts& inputs,
                                    const Channels& delta, std::span<const std::int32_t> from,
                                    std::span<const std::int32_t> to, WinogradProducts& scratch,
                                    float* gradient) {
  using Block = void (WinogradTiles::*)(const WinogradProducts&, const WinogradProducts&, const std::int32_t*,
                                        const std::int32_t*);
  using Row = std::array<Block, kGradientOutputs>;
  static constexpr auto kRow = []<int kInputs, int... kOutputs>(std::integral_constant<int, kInputs>,
                                                                std::integer_sequence<int, kOutputs...>) {
    return Row{&WinogradTiles::gradient_block<kInputs, kOutputs + 1>...};
  };
  static constexpr auto kBlocks = []<int... kInputs>(std::integer_sequence<int, kInputs...>) {
    return std::array<Row, kGradientInputs>{kRow(std::integral_constant<int, kInputs + 1>(),
                                                 std::make_integer_sequence<int, kGradientOutputs>())...};
  }
  (std::make_integer_sequence<int, kGradientInputs>());
  std::fill_n(gradient, layer.weights(), 0.0f);
  transform_deltas(delta, to, scratch);
  for_each_block(static_cast<int>(to.size()), kGradientOutputs, [&](int first_out, int outs) {
    for_each_block(static_cast<int>(from.size()), kGradientInputs, [&](int first_in, int ins) {
      const std::int32_t *i = from.data() + first_in, *o = to.data() + first_out;
      (this->*kBlocks[static_cast<std::size_t>(ins - 1)][static_cast<std::size_t>(outs - 1)])(inputs, scratch,
                                                                                              i, o);
      const float* total = totals_.data();
      for (int a = 0; a < outs; ++a)
        for (int b = 0; b < ins; ++b, ++total) {
          float* kernel = gradient + (o[a] * layer.inputs + i[b]) * 9;
          for (int tap = 0; tap < 9; ++tap) kernel[tap] = total[tap * outs * ins];
        }
    });
  });
}

}  // namespace minlife
