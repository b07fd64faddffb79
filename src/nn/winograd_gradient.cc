#include <algorithm>
#include <array>
#include <utility>

#include "nn/conv_accumulate.h"
#include "nn/conv_blocks.h"
#include "nn/lanes.h"
#include "nn/winograd.h"

namespace minlife {
namespace {

using namespace lanes;

/// The middle four of A's transpose times four rows of deltas; the first and the last are rows 0 and 3.
inline void transform_delta(const Vec (&y)[kTileRows], Vec (&d)[4]) {
  const Vec even = hn::Add(y[0], y[2]), odd = hn::Add(y[1], y[3]);
  const Vec even2 = fma(broadcast(4), y[2], y[0]), odd2 = fma(broadcast(4), y[3], y[1]);
  d[0] = hn::Add(even, odd);
  d[1] = hn::Sub(even, odd);
  d[2] = fma(broadcast(2), odd2, even2);
  d[3] = fma(broadcast(-2), odd2, even2);
}

/// G's transpose: six sums to the three of a kernel column.
inline void transform_sums(const Vec (&u)[kTileProducts], Vec (&g)[3]) {
  const Vec sixth = broadcast(1.0f / 6);
  const Vec even = hn::Add(u[1], u[2]), odd = hn::Sub(u[2], u[1]);
  const Vec even2 = hn::Add(u[3], u[4]), odd2 = hn::Sub(u[3], u[4]);
  g[0] = fma(broadcast(1.0f / 24), even2, fma(broadcast(-1.0f / 6), even, hn::Mul(broadcast(0.25f), u[0])));
  g[1] = fma(broadcast(1.0f / 12), odd2, hn::Mul(sixth, odd));
  g[2] = fma(sixth, hn::Sub(even2, even), u[5]);
}

}  // namespace

Channels WinogradTiles::deltas(const Channels& delta, int product) {
  if (product == 0) return delta;
  if (product == kTileProducts - 1) return {delta.data + (kTileRows - 1) * board_.stride, delta.plane};
  return {deltas_.data() + (product - 1) * board_.stride, static_cast<std::size_t>(board_.size)};
}

void WinogradTiles::transform_deltas(const Channels& delta, std::span<const std::int32_t> to) {
  for (const std::int32_t channel : to) {
    const auto c = static_cast<std::size_t>(channel);
    const float* from_rows = delta.channel(c);
    float* to_rows = deltas_.data() + c * static_cast<std::size_t>(board_.size);
    for (int row = 0; row < board_.rows; row += kTileRows)
      for (int column = 0; column < board_.columns_up(); column += kNative) {
        const int at = board_.offset(row, column);
        Vec y[kTileRows], d[4];
        for (int r = 0; r < kTileRows; ++r) y[r] = load(from_rows + at + r * board_.stride);
        transform_delta(y, d);
        for (int r = 0; r < kTileRows; ++r) store(d[r], to_rows + at + r * board_.stride);
      }
  }
}

template <int kInputs, int kOutputs>
void WinogradTiles::gradient_block(int product, const Channels& delta, const std::int32_t* from,
                                   const std::int32_t* to, float* rows) {
  PlaneShape delta_rows = board_;
  delta_rows.stride = kTileRows * board_.stride;
  const Channels in_planes = inputs(tiles_, product), delta_planes = deltas(delta, product);
  const float *in[kInputs * 3], *out[kOutputs];
  for (int i = 0; i < kInputs; ++i)
    for (int kx = 0; kx < 3; ++kx)
      in[3 * i + kx] = in_planes.channel(static_cast<std::size_t>(from[i])) + kx - 1;
  for (int o = 0; o < kOutputs; ++o) out[o] = delta_planes.channel(static_cast<std::size_t>(to[o]));
  accumulate_products<kInputs * 3, kOutputs>(in, out, tiles_, delta_rows, rows);
}

void WinogradTiles::weight_gradient(const LayerShape& layer, const Channels& in, const Channels& delta,
                                    std::span<const std::int32_t> from, std::span<const std::int32_t> to,
                                    float* gradient) {
  using Block =
      void (WinogradTiles::*)(int, const Channels&, const std::int32_t*, const std::int32_t*, float*);
  using Row = std::array<Block, kTileOutputs>;
  static constexpr auto kRow = []<int kInputs, int... kOutputs>(std::integral_constant<int, kInputs>,
                                                                std::integer_sequence<int, kOutputs...>) {
    return Row{&WinogradTiles::gradient_block<kInputs, kOutputs + 1>...};
  };
  static constexpr auto kBlocks = []<int... kInputs>(std::integer_sequence<int, kInputs...>) {
    return std::array<Row, kTileInputs>{
        kRow(std::integral_constant<int, kInputs + 1>(), std::make_integer_sequence<int, kTileOutputs>())...};
  }
  (std::make_integer_sequence<int, kTileInputs>());
  std::fill_n(gradient, layer.weights(), 0.0f);
  for (int row = 0; row < tiles_.rows; ++row) transform_inputs(in, from, row, tiles_, row);
  transform_deltas(delta, to);
  const auto all_inputs = static_cast<int>(from.size());
  for_each_block(static_cast<int>(to.size()), kTileOutputs, [&](int first, int outputs) {
    const int sums = outputs * all_inputs * 3;  // of one product
    const auto for_each_input_block = [&](auto function) {
      for_each_block(all_inputs, kTileInputs,
                     [&](int first_in, int inputs) { function(first_in, inputs, first_in * 3 * outputs); });
    };
    // One product's planes of all inputs fit the first cache beside those of the block's deltas.
    for (int p = 0; p < kTileProducts; ++p)
      for_each_input_block([&](int first_in, int inputs, int at) {
        (this->*kBlocks[static_cast<std::size_t>(inputs - 1)][static_cast<std::size_t>(outputs - 1)])(
            p, delta, from.data() + first_in, to.data() + first, sums_.data() + (p * sums + at) * kVirtual);
      });
    float* const rows = sums_.data() + kTileProducts * sums * kVirtual;  // [kernel][kernel row][column][lane]
    for (int sum = 0; sum < sums; ++sum)
      for (int lane = 0; lane < kVirtual; lane += kNative) {
        Vec u[kTileProducts], g[3];
        for (int p = 0; p < kTileProducts; ++p)
          u[p] = load(sums_.data() + (p * sums + sum) * kVirtual + lane);
        transform_sums(u, g);
        for (int ky = 0; ky < 3; ++ky)
          store(g[ky], rows + (sum / 3 * 9 + ky * 3 + sum % 3) * kVirtual + lane);
      }
    sum_lanes(rows, 3 * sums, totals_.data());
    const float* kernel = totals_.data();
    for_each_input_block([&](int first_in, int inputs, int) {
      for (int o = 0; o < outputs; ++o)
        for (int i = 0; i < inputs; ++i, kernel += 9)
          std::copy_n(kernel, 9,
                      gradient + (to[static_cast<std::size_t>(first + o)] * layer.inputs +
                                  from[static_cast<std::size_t>(first_in + i)]) *
                                     9);
    });
  });
}

}  // namespace minlife
