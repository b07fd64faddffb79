#pragma once

#include "cli/files/output_path.h"
#include "train/model_file.h"

namespace minlife {

/// Throws InputError unless what stands at `out`, if anything is guarded there, is the end of the same
/// training: configuration, seed, replicate and data are those of `wanted`. An unfinished one of these
/// settings is refused with a word of --resume; all else with what it is.
void check_replaces_model(const OutputPath& out, const ModelFile& wanted);

/// Throws InputError unless what stands at `out`, if anything is guarded there, is the same network, imported
/// for the same boundary and rule.
void check_replaces_import(const OutputPath& out, const ModelFile& wanted);

/// Throws InputError unless what stands at `out`, if anything is guarded there, was reduced from the same
/// file in the same way.
void check_replaces_reduced(const OutputPath& out, const ModelFile& wanted);

}  // namespace minlife
