#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "nn/kernels/planes.h"
#include "nn/parameters.h"

namespace minlife {

// Direct convolution on padded planes. Cells run along the vector; a block of outputs times four vectors of
// cells stays in registers. Every cell's sum is one chain of fused multiply-adds, inputs outermost, then
// kernel rows, then kernel columns, so its bits depend neither on the vector width nor on the blocks.

/// Channels of one layer's planes: channel c begins at data + c * plane.
struct Channels {
  float* data = nullptr;
  std::size_t plane = 0;
  float* channel(std::size_t c) const { return data + c * plane; }
};

/// Weights in the order in which the kernels read them: blocks of up to kMaxBlock outputs; in a block
/// [input][kernel row][kernel column][output of the block].
class PackedWeights {
 public:
  /// Room for a convolution of this many inputs and outputs; nothing is allocated later.
  PackedWeights(int inputs, int outputs, int kernel);

  /// From a layer's weight [outputs][inputs][kernel][kernel]: its forward direction.
  void pack_forward(const float* weight);

  /// From the weight [inputs][outputs][kernel][kernel] of the layer whose gradient goes back through this
  /// convolution: channels change places, taps are flipped.
  void pack_backward(const float* weight);

  int inputs() const { return inputs_; }
  int outputs() const { return outputs_; }
  int kernel() const { return kernel_; }
  const float* block(int first_output) const {
    return packed_.data() + static_cast<std::size_t>(first_output) * inputs_ * kernel_ * kernel_;
  }

 private:
  int inputs_, outputs_, kernel_;
  std::vector<float> packed_;
};

/// What to do with a finished sum.
enum class Finish {
  store,    ///< as it is
  rectify,  ///< max(sum, 0)
  mask,     ///< the sum where the mask plane is positive, else 0
};

/// One pass of a convolution over all cells: out[o] = finish(bias[o] + sum over i in `from`, taps of w *
/// in[i]). Inputs that are zero everywhere may be left out of `from`: the bits stay the same.
struct ConvPass {
  Channels in, out;
  std::span<const std::int32_t> from;
  const float* bias = nullptr;  ///< [outputs], or null for 0
  Finish finish = Finish::store;
  Channels mask;                         ///< planes like out's, or out's themselves, for Finish::mask
  const std::uint8_t* wanted = nullptr;  ///< [outputs], or null for all: others may stay unwritten

  /// Whether none of these outputs is wanted.
  bool leaves_out(int first_output, int count) const;
};

/// in, out and mask have planes of `shape`; in needs its halo filled when the kernel is 3.
/// offsets: vector_offsets(shape, true).
void convolve(const PackedWeights& weights, const ConvPass& pass, const PlaneShape& shape,
              std::span<const std::int32_t> offsets);

/// gradient[o][i][ky][kx] = sum over cells of delta[o] * in[i] shifted, for o in `to`, i in `from`; other
/// entries become zero. Each sum runs in 16 virtual lanes over rows, then columns; then sum_lanes. delta must
/// be zero in the tail lanes. gradient: [outputs][inputs][k][k].
void weight_gradient(const LayerShape& layer, const Channels& in, const Channels& delta,
                     std::span<const std::int32_t> from, std::span<const std::int32_t> to,
                     const PlaneShape& shape, float* gradient);

/// gradient[o] = sum over cells of delta[o] for o in `to`; others become zero. In 16 virtual lanes.
void bias_gradient(int outputs, const Channels& delta, std::span<const std::int32_t> to,
                   const PlaneShape& shape, float* gradient);

}  // namespace minlife
