#pragma once

#include "exchange/imports/importer.h"

namespace minlife {

/// The formats of imports, in the order in which a file is asked: one line each, and one file of this folder,
/// which defines the constant.
#define MINLIFE_IMPORTERS(LINE) \
  LINE(kNpzImporter)            \
  LINE(kOnnxImporter)

#define MINLIFE_DECLARE(importer) extern const Importer importer;
MINLIFE_IMPORTERS(MINLIFE_DECLARE)
#undef MINLIFE_DECLARE

}  // namespace minlife
