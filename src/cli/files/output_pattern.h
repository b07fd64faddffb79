#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/files/output_path.h"

namespace minlife {

/// --out of the verbs that write a pattern, where it is given.
class OutputPattern {
 public:
  /// As OutputPath. Throws InputError too where what is guarded there is no pattern.
  OutputPattern(const Arguments& arguments, const std::vector<std::string>& inputs);

  /// Writes the pattern where --out is given. What is guarded there must be the same, byte for byte, else it
  /// throws InputError.
  void write(const std::string& rle) const;

 private:
  std::optional<OutputPath> out_;
};

}  // namespace minlife
