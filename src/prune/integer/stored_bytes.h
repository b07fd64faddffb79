#pragma once

#include <cstddef>
#include <vector>

#include "nn/parameters.h"

namespace minlife {

/// The slopes of an integer network are so many eighths: a program that has whole numbers only holds eight
/// times the slope, and multiplies values of at least 0 by eight.
inline constexpr int kSlopeUnit = 8;

/// What such a program multiplies the biases of each layer by, as the layer's inputs come out so many times
/// too large: by eight for each activation with slopes before it, squared by each square.
std::vector<double> bias_scales(const Architecture& architecture);

/// Bytes of the numbers of an integer network (fewest_bits.h) as such a program may store them: layer by
/// layer the weights packed at `bits` bits each, zeros too, in whole bytes; biases, and the slopes of
/// activations that have some, in the narrowest signed integers that hold them all: 1, 2, 4 or 8 bytes each.
std::size_t stored_bytes(const Model& model, int bits);

}  // namespace minlife
