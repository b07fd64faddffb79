#pragma once

#include "life/patterns/format.h"

namespace minlife {

/// The kinds of pattern files: one line each, and one file of this folder, which defines the constant. The
/// first one that a text looks like reads it; the last one always does.
#define MINLIFE_PATTERN_FORMATS(LINE) \
  LINE(kForeign)                      \
  LINE(kLife106)                      \
  LINE(kLife105)                      \
  LINE(kPlaintext)                    \
  LINE(kRle)

#define MINLIFE_DECLARE(format) extern const PatternFormat format;
MINLIFE_PATTERN_FORMATS(MINLIFE_DECLARE)
#undef MINLIFE_DECLARE

}  // namespace minlife
