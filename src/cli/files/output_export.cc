#include "cli/files/output_export.h"

#include "core/atomic_file.h"
#include "core/text.h"

namespace minlife {

void write_export(const OutputPath& out, const std::string& bytes) {
  if (out.is_guarded() && read_file(out.path()) != bytes) out.refuse("holds something else than this export");
  write_file_atomically(out.path(), bytes);
}

}  // namespace minlife
