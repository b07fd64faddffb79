#include <array>
#include <utility>

#include "nn/kernels/conv_blocks.h"
#include "nn/kernels/lanes.h"
#include "nn/kernels/winograd.h"
#include "nn/kernels/winograd_transforms.h"

namespace minlife {
namespace {

using namespace lanes;
using winograd::kTile;
using winograd::kWindow;

/// The tiles at `inner`; those whose bit is set in `edge` from `outer` instead, or zero without one.
HWY_INLINE Vec beside(const float* inner, const float* outer, std::uint16_t edge) {
  const Vec tiles = load(inner);
  if (edge == 0) return tiles;
  const std::uint64_t bits = edge;  // eight bytes may be read
  const auto at_edge = hn::LoadMaskBits(kTag, reinterpret_cast<const std::uint8_t*>(&bits));
  return hn::IfThenElse(at_edge, outer ? load(outer) : zero(), tiles);
}

}  // namespace

WinogradTiles::WinogradTiles(int rows, int columns, Padding padding)
    : shape_(PlaneShape::tiles(rows, columns)), across_(columns / kTile), padding_(padding), half_(shape_) {
  const int tiles = shape_.columns;
  for (int first = 0; first < shape_.columns_up(); first += kNative) {
    Edges edges;
    for (int lane = 0; lane < kNative && first + lane < tiles; ++lane) {
      const int tile = first + lane;
      const auto bit = [&](bool set) { return static_cast<std::uint16_t>(set << lane); };
      edges.top |= bit(tile < across_);
      edges.bottom |= bit(tile >= tiles - across_);
      edges.left |= bit(tile % across_ == 0);
      edges.right |= bit(tile % across_ == across_ - 1);
    }
    edges_.push_back(edges);
  }
  half_.rows = kWindow * kTile;
  half_values_ = AlignedFloats(static_cast<std::size_t>(2 * half_.first + half_.rows * half_.stride));
  constexpr int kKernels = kGradientInputs * kGradientOutputs;
  sums_ = AlignedFloats(kTileProducts * folds_of(kKernels));
  kernel_sums_ = AlignedFloats(9 * folds_of(kKernels));
  totals_.resize(9 * kKernels);
}

WinogradProducts WinogradTiles::products(int channels) const { return {channels, vectors()}; }

void WinogradTiles::transform_rows(const float* plane) {
  const int tiles = padding_ == Padding::wrap ? shape_.columns : 0, across = across_;
  const int stride = kTile * shape_.stride, half_stride = kTile * half_.stride;
  float* const half = half_values_.data();
  for (int k = 0; k < vectors(); ++k) {
    const Edges edges = edges_[static_cast<std::size_t>(k)];
    for (int c = 0; c < kTile; ++c) {
      const float* row = plane + shape_.offset(c, k * kNative);
      float* to = half + half_.offset(c, k * kNative);
      Vec d[kWindow], v[kWindow];
      const float *above = row + 3 * stride - across, *below = row + across;
      d[0] = beside(above, tiles ? above + tiles : nullptr, edges.top);
      for (int r = 0; r < kTile; ++r) d[r + 1] = load(row + r * stride);
      d[5] = beside(below, tiles ? below - tiles : nullptr, edges.bottom);
      winograd::transform_cells(d, v);
      for (int p = 0; p < kWindow; ++p) store(v[p], to + p * half_stride);
    }
  }
}

void WinogradTiles::transform_columns(int channel, WinogradProducts& products) {
  const int across = padding_ == Padding::wrap ? across_ : 0;
  const int half_stride = half_.stride;
  const std::size_t stride = products.column();
  const float* const half = half_values_.data();
  for (int k = 0; k < vectors(); ++k) {
    const Edges edges = edges_[static_cast<std::size_t>(k)];
    float* to = products.at(k, 0, channel);
    for (int p = 0; p < kWindow; ++p, to += kNative) {
      const float* column = half + half_.offset(p * kTile, k * kNative);
      Vec d[kWindow], v[kWindow];
      const float *left = column + 3 * half_stride - 1, *right = column + 1;
      d[0] = beside(left, across ? left + across : nullptr, edges.left);
      for (int c = 0; c < kTile; ++c) d[c + 1] = load(column + c * half_stride);
      d[5] = beside(right, across ? right - across : nullptr, edges.right);
      winograd::transform_cells(d, v);
      for (int q = 0; q < kWindow; ++q) store(v[q], to + static_cast<std::size_t>(q) * stride);
    }
  }
}

template <int kOutputs>
void WinogradTiles::convolve_block(const WinogradWeights& weights, const ConvPass& pass,
                                   const WinogradProducts& inputs, int first, int vector) {
  constexpr int kSums = kOutputs * kTileVectors;
  Vec half[kSums][kTile][kWindow];
  const float* column_weights = weights.block(first);
  for (int q = 0; q < kWindow; ++q, column_weights += weights.inputs() * kWindow * kOutputs) {
    Vec sums[kWindow][kSums];
#pragma GCC unroll 6
    for (int first_row = 0; first_row < kWindow; first_row += kTileRows) {
#pragma GCC unroll 6
      for (int p = first_row; p < first_row + kTileRows; ++p)
#pragma GCC unroll 8
        for (int k = 0; k < kSums; ++k) sums[p][k] = zero();
      for (const std::int32_t channel : pass.from) {
        const float* weight = column_weights + channel * (kWindow * kOutputs);
#pragma GCC unroll 6
        for (int p = first_row; p < first_row + kTileRows; ++p) {
          Vec row[kTileVectors];
#pragma GCC unroll 2
          for (int v = 0; v < kTileVectors; ++v)
            row[v] = in_register(load(inputs.at(vector + v, q, channel) + p * kNative));
#pragma GCC unroll 8
          for (int k = 0; k < kSums; ++k)
            sums[p][k] =
                fma(broadcast(weight[p * kOutputs + k / kTileVectors]), row[k % kTileVectors], sums[p][k]);
        }
      }
    }
#pragma GCC unroll 8
    for (int k = 0; k < kSums; ++k) {
      Vec m[kWindow], y[kTile];
#pragma GCC unroll 6
      for (int p = 0; p < kWindow; ++p) m[p] = sums[p][k];
      winograd::transform_products(m, y);
#pragma GCC unroll 4
      for (int r = 0; r < kTile; ++r) half[k][r][q] = y[r];
    }
  }
  for (int k = 0; k < kSums; ++k) {
    const auto output = static_cast<std::size_t>(first + k / kTileVectors);
    float* out = pass.out.channel(output);
    const float* mask = pass.finish == Finish::mask ? pass.mask.channel(output) : nullptr;
    const Vec bias = pass.bias ? broadcast(pass.bias[output]) : zero();
    for (int r = 0; r < kTile; ++r) {
      Vec y[kTile];
      winograd::transform_products(half[k][r], y);
      for (int c = 0; c < kTile; ++c) {
        const int at = shape_.offset(r * kTile + c, (vector + k % kTileVectors) * kNative);
        Vec sum = hn::Add(y[c], bias);
        if (pass.finish == Finish::rectify) sum = rectify(sum);
        if (mask) sum = hn::IfThenElseZero(hn::Gt(load(mask + at), zero()), sum);
        store(sum, out + at);
      }
    }
  }
}

void WinogradTiles::convolve(const WinogradWeights& weights, const ConvPass& pass, WinogradProducts& inputs) {
  using Block =
      void (WinogradTiles::*)(const WinogradWeights&, const ConvPass&, const WinogradProducts&, int, int);
  static constexpr auto kBlocks = []<int... kOutputs>(std::integer_sequence<int, kOutputs...>) {
    return std::array<Block, sizeof...(kOutputs)>{&WinogradTiles::convolve_block<kOutputs + 1>...};
  }
  (std::make_integer_sequence<int, kTileOutputs>());
  for (const std::int32_t channel : pass.from) {
    transform_rows(pass.in.channel(static_cast<std::size_t>(channel)));
    transform_columns(channel, inputs);
  }
  static_assert(kParts % kTileVectors == 0);  // rows of planes are whole virtual vectors
  // A vector's products fit the first cache.
  for (int vector = 0; vector < vectors(); vector += kTileVectors)
    for_each_block(weights.outputs(), kTileOutputs, [&](int first, int size) {
      if (pass.leaves_out(first, size)) return;
      (this->*kBlocks[static_cast<std::size_t>(size - 1)])(weights, pass, inputs, first, vector);
    });
}

}  // namespace minlife
