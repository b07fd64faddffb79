#pragma once

#include "train/gradient_method.h"

namespace minlife {

/// The kinds of gradients: one line each, and one file of this folder, which defines the constant. The first
/// that suits a configuration trains it; the last one always does.
#define MINLIFE_GRADIENTS(LINE) \
  LINE(kWindowGradient)         \
  LINE(kRandomWindowGradient)   \
  LINE(kBoardGradient)

#define MINLIFE_DECLARE(gradient) extern const GradientKind gradient;
MINLIFE_GRADIENTS(MINLIFE_DECLARE)
#undef MINLIFE_DECLARE

}  // namespace minlife
