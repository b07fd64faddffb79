#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "nn/kernels/conv.h"
#include "nn/kernels/lanes.h"
#include "nn/kernels/planes.h"
#include "nn/parameters.h"

namespace minlife {

// 3x3 convolutions with a quarter of the multiplications: Winograd's minimal filtering F(4x4, 3x3) (Lavin and
// Gray, "Fast algorithms for convolutional neural networks", 2016, section 4). The 6x6 cells d around a tile
// of 4x4 become V = B d B', a kernel g becomes U = G g G', and the tile's outputs are A' (U * V) A: 36
// products for 16 cells, where plain sums need 144. Planes are PlaneShape::tiles: vectors run along tiles.
//
// Rounding: the transforms' factors make errors up to kWinogradGrowth times a plain sum's. Bits do not depend
// on the vector width, but a cell's depend on its place in the tile: training uses this, proofs and
// predictions not.

inline constexpr int kTileSide = 4;    ///< cells of a tile, along either side
inline constexpr int kTileWindow = 6;  ///< cells around it, and products
inline constexpr int kTileProducts = kTileWindow * kTileWindow;

/// An output cell's rounding error is at most this times (inputs + 24) * 2^-24 * sum of |weight| * largest
/// |input|: in one direction, over outputs and kernel places, |A'| |G| weighted by the row sums of |B| is
/// 88/3 at most; here its square.
inline constexpr double kWinogradGrowth = 870;

/// Whether the layer gains by it and boards of this size can be cut into tiles.
bool winograd_suits(const LayerShape& layer, int rows, int columns);

/// The weights of a 3x3 layer, transformed: 36 matrices.
class WinogradWeights {
 public:
  /// Room for a convolution of this many inputs and outputs; nothing is allocated later.
  WinogradWeights(int inputs, int outputs);

  /// From a layer's weight [outputs][inputs][3][3]: its forward direction.
  void pack_forward(const float* weight);

  /// From the weight [inputs][outputs][3][3] of the layer whose gradient goes back through this convolution.
  void pack_backward(const float* weight);

  int inputs() const { return inputs_; }
  int outputs() const { return outputs_; }

  /// [window column][input][window row][output of the block], for a block of for_each_block(outputs,
  /// kTileOutputs).
  const float* block(int first_output) const {
    return packed_.data() + static_cast<std::size_t>(first_output) * inputs_ * kTileProducts;
  }

 private:
  int inputs_, outputs_;
  std::vector<float> packed_;
};

/// Transformed channels: for each native vector of tiles [window column][channel][window row] vectors.
class WinogradProducts {
 public:
  WinogradProducts() = default;
  WinogradProducts(int channels, int vectors)
      : column_(static_cast<std::size_t>(channels) * kTileWindow * lanes::kNative),
        values_(static_cast<std::size_t>(vectors) * kTileWindow * column_) {}

  /// The first of a channel's six window rows.
  float* at(int vector, int window_column, int channel) {
    return values_.data() + place(vector, window_column, channel);
  }
  const float* at(int vector, int window_column, int channel) const {
    return values_.data() + place(vector, window_column, channel);
  }
  /// Floats from one window column to the next.
  std::size_t column() const { return column_; }

 private:
  std::size_t place(int vector, int window_column, int channel) const {
    return (static_cast<std::size_t>(vector) * kTileWindow + static_cast<std::size_t>(window_column)) *
               column_ +
           static_cast<std::size_t>(channel) * kTileWindow * lanes::kNative;
  }

  std::size_t column_ = 0;
  AlignedFloats values_;
};

/// The passes over boards of one size. Not for concurrent use.
class WinogradTiles {
 public:
  WinogradTiles() = default;
  WinogradTiles(int rows, int columns, Padding padding);

  /// Room for the transformed inputs of a layer.
  WinogradProducts products(int channels) const;

  /// As convolve() of conv.h, within rounding, on planes of PlaneShape::tiles(rows, columns). Leaves the
  /// transformed inputs in `inputs`.
  void convolve(const WinogradWeights& weights, const ConvPass& pass, WinogradProducts& inputs);

  /// As weight_gradient() of conv.h, within rounding of sums of (tiles / 16 + 30) terms; `inputs` as a pass
  /// with the same `from` left them. scratch: room for the outputs.
  void weight_gradient(const LayerShape& layer, const WinogradProducts& inputs, const Channels& delta,
                       std::span<const std::int32_t> from, std::span<const std::int32_t> to,
                       WinogradProducts& scratch, float* gradient);

 private:
  /// Which tiles of a native vector lie at an edge of the board, as bits.
  struct Edges {
    std::uint16_t top = 0, bottom = 0, left = 0, right = 0;
  };

  int vectors() const { return static_cast<int>(edges_.size()); }
  void transform_rows(const float* plane);
  void transform_columns(int channel, WinogradProducts& to);
  void transform_deltas(const Channels& delta, std::span<const std::int32_t> to, WinogradProducts& products);
  template <int kOutputs>
  void convolve_block(const WinogradWeights& weights, const ConvPass& pass, const WinogradProducts& inputs,
                      int first, int vector);
  template <int kInputs, int kOutputs>
  void gradient_block(const WinogradProducts& inputs, const WinogradProducts& deltas,
                      const std::int32_t* from, const std::int32_t* to);

  PlaneShape shape_;  ///< of the planes
  int across_ = 0;    ///< tiles in a row of them
  Padding padding_ = Padding::zero;
  std::vector<Edges> edges_;   ///< of each native vector
  PlaneShape half_;            ///< transformed in one direction: six rows for each of four columns
  AlignedFloats half_values_;  ///< of one channel
  AlignedFloats sums_;         ///< of a block of kernels: [product][output, input][lane mod 4]
  AlignedFloats kernel_sums_;  ///< [kernel row, column][output, input][lane mod 4]
  std::vector<float> totals_;  ///< the same, lanes added
};

}  // namespace minlife
