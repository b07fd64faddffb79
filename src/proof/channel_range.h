#pragma once

#include <vector>

#include "nn/parameters.h"
#include "proof/bounds.h"

namespace minlife {

/// For every layer in forward order and every output channel: an interval that holds its value in every cell
/// of every board of either boundary, however the sums are ordered and whether they are computed in float or
/// in double, fused or not. So a range of exactly zero is a proof, for this network, that the channel is
/// zero.
/// - The first step is looked at window by window (all 512); the later ones through intervals, where zeros
/// lie
///   beyond an edge.
/// - Every sum is widened by what rounding can do to it (kAnyFloat).
/// - Where a value could leave the range of float, the interval is infinite.
std::vector<std::vector<Bounds>> channel_ranges(const Model& model);

}  // namespace minlife
