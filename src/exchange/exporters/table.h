#pragma once

#include "exchange/exporter.h"

namespace minlife {

/// The formats, in the order in which the help lists them: one line each, and one file of this folder, which
/// defines the constant.
#define MINLIFE_EXPORTERS(LINE) \
  LINE(kC)                      \
  LINE(kOnnx)                   \
  LINE(kJson)                   \
  LINE(kNpz)

#define MINLIFE_DECLARE(exporter) extern const Exporter exporter;
MINLIFE_EXPORTERS(MINLIFE_DECLARE)
#undef MINLIFE_DECLARE

}  // namespace minlife
