#pragma once

#include "cli/files/output_path.h"
#include "data/pair_file.h"

namespace minlife {

/// Throws InputError unless what stands at `out`, if anything is guarded there, holds the same pairs in the
/// same layout: law, count, first index and layout are those of `wanted`.
void check_replaces_pairs(const OutputPath& out, const PairFileInfo& wanted);

}  // namespace minlife
