#pragma once

#include <cstddef>
#include <cstdint>

#include "nn/kernels/planes.h"

namespace minlife {

// The two ends of a network: bits in, and the loss on its logits. Packed boards are [rows][ceil(columns /
// 8)], bit k of byte j being column 8 j + k. With a margin the loss is that of logits which are so much
// further on the wrong side: z - margin of live cells, z + margin of dead ones. So it is small only where the
// network is right by more than the margin.

/// plane = 0.0 or 1.0 for each bit; the tail becomes 0; the halo is not touched.
void unpack_bits(const std::uint8_t* packed, const PlaneShape& shape, float* plane);

/// delta = scale * (sigmoid(logit) - target), the gradient of scale * sum of binary cross-entropies; the tail
/// becomes 0. targets: packed.
void cross_entropy_gradient(const float* logits, const std::uint8_t* targets, const PlaneShape& shape,
                            float scale, float* delta, float margin = 0);

/// The same for flat planes with a weight for each cell: delta = weight * (sigmoid(logit) - target). Targets
/// may lie between 0 and 1 where there is no margin.
void weighted_cross_entropy_gradient(const float* logits, const float* targets, const float* weights,
                                     const PlaneShape& shape, float* delta, float margin = 0);

/// Sum of binary cross-entropies over the cells, in double: softplus(z) - z t.
double cross_entropy_sum(const float* logits, const std::uint8_t* targets, const PlaneShape& shape,
                         float margin = 0);

/// A logit that is further on the wrong side by the margin.
inline float less_margin(float logit, bool alive, float margin) {
  return alive ? logit - margin : logit + margin;
}

/// log(1 + exp(z)) without overflow.
double softplus(double z);

/// Cells whose prediction (alive iff logit > 0) is not the target; a NaN logit is wrong.
std::size_t wrong_cells(const float* logits, const std::uint8_t* targets, const PlaneShape& shape);

/// The prediction as a packed board; bits beyond the last column are zero.
void pack_predictions(const float* logits, const PlaneShape& shape, std::uint8_t* packed);

}  // namespace minlife
