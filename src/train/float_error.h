#pragma once

#include <span>
#include <vector>

#include "nn/parameters.h"

namespace minlife {

/// What a proof knows of one channel, whatever the window: the value in exact arithmetic and the one computed
/// in float are within `error` of each other, and of the interval from low to high.
struct FloatChannel {
  double low = 0, high = 0;
  double error = 0;
};

/// One rounding to float: relative, or where the result is subnormal absolute.
inline constexpr double kFloatRounding = 0x1p-24, kFloatUnderflow = 0x1p-149;

/// Whether magnitudes of this sum, in any order, keep well inside float's range. Where they might not, errors
/// are infinite.
inline bool fits_float(double magnitude) { return magnitude < 0x1p127; }

/// The channel behind the activation.
FloatChannel activated(const Activation& activation, double slope, const FloatChannel& channel);

/// The outputs of a 1x1 layer, activated where the layer is, each a chain of multiply-adds in float, fused or
/// not, that begins with the bias (Higham, "Accuracy and stability of numerical algorithms", 3.1).
std::vector<FloatChannel> through_points(const LayerSlice& layer, const Activation& activation,
                                         std::span<const float> parameters,
                                         const std::vector<FloatChannel>& inputs);

}  // namespace minlife
