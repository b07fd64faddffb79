#pragma once

#include <string>
#include <vector>

#include "cli/arguments.h"
#include "cli/terminal/output.h"

namespace minlife {

/// One thing the program does: `minlife NAME ...`. One file under verbs/ and
/// one line in verbs/table.h.
struct Verb {
  std::string name;
  std::string summary;  ///< one line, for `minlife --help`
  /// Names as the usage shows them; each must be given, and the last one as often as one likes where its name
  /// ends in "...".
  std::vector<std::string> positionals;
  std::vector<Flag> flags;  ///< without the common ones
  /// Does it and returns the exit code: 0 done, 3 ran and the answer is no. Throws Error for all else.
  int (*run)(const Arguments&, Output&);
  std::string example = {};  ///< a whole command, from verbs/table.h
};

}  // namespace minlife
