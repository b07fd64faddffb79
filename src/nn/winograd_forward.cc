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

constexpr int kWindowRows = kTileRows + 2;  ///< rows of cells that a tile reads

/// V = B d.
inline void transform_cells(const Vec (&d)[kWindowRows], Vec (&v)[kTileProducts]) {
  const Vec four = broadcast(4), minus_four = broadcast(-4), minus_five = broadcast(-5), two = broadcast(2);
  const Vec even = fma(minus_four, d[2], d[4]), odd = fma(minus_four, d[1], d[3]);
  const Vec even2 = hn::Sub(d[4], d[2]), odd2 = hn::Sub(d[3], d[1]);
  v[0] = fma(four, d[0], fma(minus_five, d[2], d[4]));
  v[1] = hn::Add(even, odd);
  v[2] = hn::Sub(even, odd);
  v[3] = fma(two, odd2, even2);
  v[4] = fma(broadcast(-2), odd2, even2);
  v[5] = fma(four, d[1], fma(minus_five, d[3], d[5]));
}

/// y = A m.
inline void transform_products(const Vec (&m)[kTileProducts], Vec (&y)[kTileRows]) {
  const Vec even = hn::Add(m[1], m[2]), odd = hn::Sub(m[1], m[2]);
  const Vec even2 = hn::Add(m[3], m[4]), odd2 = hn::Sub(m[3], m[4]);
  y[0] = hn::Add(hn::Add(m[0], even), even2);
  y[1] = fma(broadcast(2), odd2, odd);
  y[2] = fma(broadcast(4), even2, even);
  y[3] = hn::Add(fma(broadcast(8), odd2, odd), m[5]);
}

}  // namespace

WinogradTiles::WinogradTiles(const PlaneShape& board, Padding padding, int inputs, int outputs)
    : board_(board), tiles_(board), padding_(padding) {
  tiles_.first = 16;
  tiles_.stride = kTileProducts * board.stride;
  const auto set_rows = [&](PlaneShape& tiles, int rows) {
    tiles.rows = rows;
    tiles.size = rows * tiles.stride + 32;
  };
  set_rows(tiles_, board.rows / kTileRows);
  const std::vector<std::int32_t> all = vector_offsets(tiles_, true);
  const auto row_of = [&](std::int32_t at) { return (at - tiles_.first) / tiles_.stride; };
  int ring_rows = 1;
  for (std::size_t group = 0; group < all.size(); group += kCellVectors) {
    last_rows_.push_back(row_of(all[group + kCellVectors - 1]));
    ring_rows = std::max(ring_rows, last_rows_.back() - row_of(all[group]) + 1);
  }
  ring_ = tiles_;
  set_rows(ring_, ring_rows);
  for (const std::int32_t at : all) {
    const int row = row_of(at), column = (at - tiles_.first) % tiles_.stride;
    tile_offsets_.push_back(ring_.offset(row % ring_rows, column));
    board_offsets_.push_back(board.offset(row * kTileRows, column));
  }
  // A gradient needs all rows of the inputs' tiles; a pass, back from the outputs too, those of the ring.
  inputs_ = AlignedFloats(
      static_cast<std::size_t>(std::max(inputs * tiles_.size, std::max(inputs, outputs) * ring_.size)));
  deltas_ = AlignedFloats(static_cast<std::size_t>(outputs) * static_cast<std::size_t>(board.size));
  const std::size_t sums = kTileOutputs * static_cast<std::size_t>(inputs) * 3;
  sums_ = AlignedFloats((kTileProducts + 3) * sums * kVirtual);
  totals_.resize(3 * sums);
}

Channels WinogradTiles::inputs(const PlaneShape& tiles, int product) {
  return {inputs_.data() + product * board_.stride, static_cast<std::size_t>(tiles.size)};
}

void WinogradTiles::transform_inputs(const Channels& in, std::span<const std::int32_t> from, int tile_row,
                                     const PlaneShape& tiles, int to_row) {
  const int last = board_.columns - 1;
  for (const std::int32_t channel : from) {
    const auto c = static_cast<std::size_t>(channel);
    const float* cells = in.channel(c) + board_.offset(tile_row * kTileRows - 1, 0);
    float* rows = inputs(tiles, 0).channel(c) + tiles.offset(to_row, 0);
    for (int column = 0; column < board_.columns_up(); column += kNative) {
      Vec d[kWindowRows], v[kTileProducts];
      for (int r = 0; r < kWindowRows; ++r) d[r] = load(cells + r * board_.stride + column);
      transform_cells(d, v);
      for (int p = 0; p < kTileProducts; ++p) store(v[p], rows + p * board_.stride + column);
    }
    for (int p = 0; p < kTileProducts; ++p, rows += board_.stride) {
      rows[-1] = padding_ == Padding::wrap ? rows[last] : 0.0f;
      rows[last + 1] = padding_ == Padding::wrap ? rows[0] : 0.0f;
      // Deltas are 0 in the tail, but what they are multiplied with must be finite all the same.
      for (int column = last + 2; column <= board_.columns_up(); ++column) rows[column] = 0.0f;
    }
  }
}

template <int kOutputs>
void WinogradTiles::convolve_block(const WinogradWeights& weights, const ConvPass& pass, int first,
                                   std::size_t group) {
  const std::int32_t* tiles = tile_offsets_.data() + group;
  const std::int32_t* cells = board_offsets_.data() + group;
  const int product_weights = weights.inputs() * 3 * kOutputs;
  alignas(64) float products[kTileProducts][kOutputs][kCellVectors][kNative];
  for (int p = 0; p < kTileProducts; ++p) {
    Vec sums[kOutputs][kCellVectors];
#pragma GCC unroll 8
    for (int o = 0; o < kOutputs; ++o)
#pragma GCC unroll 4
      for (int v = 0; v < kCellVectors; ++v) sums[o][v] = zero();
    accumulate_cells<kOutputs, 1, 3>(pass.from, inputs(ring_, p), weights.block(first) + p * product_weights,
                                     tiles, ring_.stride, sums);
#pragma GCC unroll 8
    for (int o = 0; o < kOutputs; ++o)
#pragma GCC unroll 4
      for (int v = 0; v < kCellVectors; ++v) store(sums[o][v], products[p][o][v]);
  }
  for (int o = 0; o < kOutputs; ++o) {
    const auto output = static_cast<std::size_t>(first + o);
    float* out = pass.out.channel(output);
    const float* mask = pass.finish == Finish::mask ? pass.mask.channel(output) : nullptr;
    const Vec bias = pass.bias ? broadcast(pass.bias[output]) : zero();
    for (int v = 0; v < kCellVectors; ++v) {
      Vec m[kTileProducts], y[kTileRows];
      for (int p = 0; p < kTileProducts; ++p) m[p] = load(products[p][o][v]);
      transform_products(m, y);
      for (int r = 0; r < kTileRows; ++r) {
        const int at = cells[v] + r * board_.stride;
        Vec sum = hn::Add(y[r], bias);
        if (pass.finish == Finish::rectify) sum = rectify(sum);
        if (mask) sum = hn::IfThenElseZero(hn::Gt(load(mask + at), zero()), sum);
        store(sum, out + at);
      }
    }
  }
}

void WinogradTiles::convolve(const WinogradWeights& weights, const ConvPass& pass) {
  using Block = void (WinogradTiles::*)(const WinogradWeights&, const ConvPass&, int, std::size_t);
  static constexpr auto kBlocks = []<int... kOutputs>(std::integer_sequence<int, kOutputs...>) {
    return std::array<Block, sizeof...(kOutputs)>{&WinogradTiles::convolve_block<kOutputs + 1>...};
  }
  (std::make_integer_sequence<int, kMaxBlock>());
  int transformed = 0;  // rows of tiles
  for (std::size_t group = 0; group < tile_offsets_.size(); group += kCellVectors) {
    for (; transformed <= last_rows_[group / kCellVectors]; ++transformed)
      transform_inputs(pass.in, pass.from, transformed, ring_, transformed % ring_.rows);
    for_each_block(weights.outputs(), kMaxBlock, [&](int first, int size) {
      if (pass.leaves_out(first, size)) return;
      (this->*kBlocks[static_cast<std::size_t>(size - 1)])(weights, pass, first, group);
    });
  }
}

}  // namespace minlife
