#pragma once

#include <string>

namespace minlife {

/// What a value or positional is, as its name in the help tells: "OUT.rle" is a file whose name ends in .rle,
/// "FILE" any file, "DIR" a folder, all else a word.
struct ValueKind {
  enum class Of { word, file, folder };
  Of of = Of::word;
  std::string ending;  ///< of a file: ".rle"; empty: any
};

ValueKind value_kind(const std::string& name);

}  // namespace minlife
