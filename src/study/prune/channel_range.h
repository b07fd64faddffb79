#pragma once

#include <vector>

#include "nn/parameters.h"

namespace minlife {

/// What a channel can be after its activation.
struct ChannelRange {
  double low = 0, high = 0;

  bool is_zero() const { return low == 0 && high == 0; }
  bool operator==(const ChannelRange&) const = default;
};

/// For every layer in forward order and every output channel: an interval that holds its value in every cell
/// of every board of either boundary, however the sums are ordered and whether they are computed in float or
/// in double, fused or not. So a range of exactly zero is a proof, for this network, that the channel is
/// zero.
/// - The first step is looked at window by window (all 512); the later ones through intervals, where beyond
/// an
///   edge lie zeros.
/// - Every sum is widened by what rounding in float can do to it (terms * unit * magnitudes; Higham,
/// "Accuracy
///   and stability of numerical algorithms", 3.1); terms that are exactly zero take no part, as adding zero
///   is exact.
/// - Where a value could leave the range of float, the interval is infinite.
std::vector<std::vector<ChannelRange>> channel_ranges(const Model& model);

}  // namespace minlife
