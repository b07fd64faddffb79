#pragma once

#include <limits>

#include "nn/activation.h"

namespace minlife {

/// For Activation::turning_point of a function that never falls.
inline constexpr double kMonotone = std::numeric_limits<double>::quiet_NaN();

// One line an activation, here and in activation.cc.
extern const Activation kRelu;
extern const Activation kLeakyRelu;
extern const Activation kPrelu;
extern const Activation kSilu;
extern const Activation kSquare;
extern const Activation kTanh;

}  // namespace minlife
