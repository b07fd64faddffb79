#include "cli/files/output_pattern.h"

#include <fmt/format.h>

#include "core/atomic_file.h"
#include "core/error.h"
#include "core/text.h"
#include "life/pattern_file.h"

namespace minlife {

OutputPattern::OutputPattern(const Arguments& arguments, const std::vector<std::string>& inputs) {
  if (!arguments.given("out")) return;
  out_.emplace(arguments, inputs);
  if (!out_->is_guarded()) return;
  try {
    read_pattern(out_->path());
  } catch (const InputError& error) {
    out_->refuse(fmt::format("is no pattern ({})", error.what()));
  }
}

void OutputPattern::write(const std::string& rle) const {
  if (!out_) return;
  if (out_->is_guarded() && read_file(out_->path()) != rle)
    out_->refuse("holds another pattern than this one");
  write_file_atomically(out_->path(), rle);
}

}  // namespace minlife
