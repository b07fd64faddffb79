#pragma once

#include "nn/optimizer.h"

namespace minlife {

/// The optimizers, in the order in which they are listed: one line each, and one file of this folder, which
/// defines the constant.
#define MINLIFE_OPTIMIZERS(LINE) \
  LINE(kAdam)                    \
  LINE(kAmsgrad)                 \
  LINE(kAdamw)                   \
  LINE(kSgd)                     \
  LINE(kLevenbergMarquardt)

#define MINLIFE_DECLARE(optimizer) extern const OptimizerKind optimizer;
MINLIFE_OPTIMIZERS(MINLIFE_DECLARE)
#undef MINLIFE_DECLARE

}  // namespace minlife
