#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "nn/conv.h"
#include "nn/parameters.h"
#include "nn/planes.h"

namespace minlife {

// 3x3 convolutions with half the multiplications: Winograd's minimal filtering F(4, 3) along the columns of a
// board (Lavin and Gray, "Fast algorithms for convolutional neural networks", 2016, section 4). Six rows d of
// cells become six rows V = B d, the three weights g of a kernel column six weights U = G g, and four rows
// of outputs are A (U * V): six products where plain sums need twelve. Along the rows the three taps stay
// plain, so that nothing is ever shuffled within a vector.
//
// Rounding: the transforms' factors make errors up to kWinogradGrowth times a plain sum's. Bits do not depend
// on the vector width, but a cell's depend on its row mod 4: training uses this, proofs and predictions not.

inline constexpr int kTileRows = 4;      ///< rows of outputs in a tile
inline constexpr int kTileProducts = 6;  ///< products for them

/// An output cell's rounding error is at most this times (3 inputs + 12) * 2^-24 * sum of |weight| * largest
/// |input|: over outputs and kernel rows, |A| |G| weighted by the row sums of |B| is 88/3 at most.
inline constexpr double kWinogradGrowth = 30;

/// Whether the layer gains by it and boards of this shape can be cut into tiles.
bool winograd_suits(const LayerShape& layer, const PlaneShape& board);

/// The weights of a 3x3 layer, transformed: six kernels of one row.
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

  /// [product][input][kernel column][output of the block], for a block that begins at first_output.
  const float* block(int first_output) const {
    return packed_.data() + static_cast<std::size_t>(first_output) * inputs_ * 3 * kTileProducts;
  }

 private:
  int inputs_, outputs_;
  std::vector<float> packed_;
};

/// The planes that the transforms fill, for boards of one shape and layers of up to so many channels.
/// Scratch: one per network, not for concurrent use.
class WinogradTiles {
 public:
  WinogradTiles() = default;
  WinogradTiles(const PlaneShape& board, Padding padding, int inputs, int outputs);

  /// As convolve() of conv.h, within rounding.
  void convolve(const WinogradWeights& weights, const ConvPass& pass);

  /// As weight_gradient() of conv.h, within rounding.
  void weight_gradient(const LayerShape& layer, const Channels& in, const Channels& delta,
                       std::span<const std::int32_t> from, std::span<const std::int32_t> to, float* gradient);

 private:
  template <int kOutputs>
  void convolve_block(const WinogradWeights& weights, const ConvPass& pass, int first, std::size_t group);
  template <int kInputs, int kOutputs>
  void gradient_block(int product, const Channels& delta, const std::int32_t* from, const std::int32_t* to,
                      float* rows);
  void transform_inputs(const Channels& in, std::span<const std::int32_t> from, int tile_row,
                        const PlaneShape& tiles, int to_row);
  void transform_deltas(const Channels& delta, std::span<const std::int32_t> to);
  Channels inputs(const PlaneShape& tiles, int product);
  Channels deltas(const Channels& delta, int product);

  // A plane of tiles has a row for four of the board's: the row of the first product, behind which the
  // other five follow.
  PlaneShape board_, tiles_;
  PlaneShape ring_;  ///< as tiles_, with only as many rows as a pass needs at once: these stay in the cache
  Padding padding_ = Padding::zero;
  std::vector<std::int32_t> tile_offsets_, board_offsets_;  ///< in ring_ and board_, of the same vectors
  std::vector<int> last_rows_;                              ///< the last row of tiles among four vectors
  AlignedFloats inputs_;                                    ///< [channel] planes of tiles_ or ring_
  AlignedFloats deltas_;  ///< [channel] planes of board_: in a tile's four rows, the middle four products
  /// Of one block of deltas: [product][input block][delta, input, kernel column][lane]; then the same kernels
  /// as [kernel][kernel row][kernel column][lane].
  AlignedFloats sums_;
  std::vector<float> totals_;  ///< the latter, lanes added
};

}  // namespace minlife
