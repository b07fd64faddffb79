#pragma once

#include <limits>

#include "nn/activation.h"

namespace minlife {

/// For Activation::turning_point of a function that never falls.
inline constexpr double kMonotone = std::numeric_limits<double>::quiet_NaN();

/// The activations, in the order in which they are listed: one line each, and one file of this folder, which
/// defines the constant.
#define MINLIFE_ACTIVATIONS(LINE) \
  LINE(kRelu)                     \
  LINE(kLeakyRelu)                \
  LINE(kPrelu)                    \
  LINE(kSilu)                     \
  LINE(kSquare)                   \
  LINE(kTanh)

#define MINLIFE_DECLARE(activation) extern const Activation activation;
MINLIFE_ACTIVATIONS(MINLIFE_DECLARE)
#undef MINLIFE_DECLARE

}  // namespace minlife
