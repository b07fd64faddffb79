#pragma once

#include <string>

#include "cli/files/output_path.h"

namespace minlife {

/// Writes an exported network. What is guarded at the path must be the same, byte for byte, else it throws
/// InputError: one network always exports to the same bytes.
void write_export(const OutputPath& out, const std::string& bytes);

}  // namespace minlife
