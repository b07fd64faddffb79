#pragma once

#include <string>
#include <vector>

#include "cli/arguments.h"

namespace minlife {

/// --force, of the verbs that write one file.
Flag force_flag();

/// Where a verb is to write its one file. Nothing of the user's is replaced unasked: what stands there
/// already makes way only where the verb finds that it made it from the same settings, where it is empty,
/// or with --force. What the same command reads never does.
class OutputPath {
 public:
  /// Looks at --FLAG before any work begins: it must name a place for a file, in a folder that can be written
  /// to. inputs: the paths of what the command reads; "-" is standard input. Throws InputError for an empty
  /// path, one that ends in "/", a link to nothing, a folder, a device, and an input of the command, whatever
  /// the path that leads to it.
  OutputPath(const Arguments& arguments, const std::vector<std::string>& inputs,
             const std::string& flag = "out");

  const std::string& path() const { return path_; }

  /// Whether something stands there that only its maker may replace: the verb must look at it.
  bool is_guarded() const { return is_guarded_; }

  /// "PATH WHAT; it is still there (REMEDY, or add --force to replace it)": WHAT says what stands there.
  /// Without a remedy, to choose another path.
  [[noreturn]] void refuse(const std::string& what, const std::string& remedy = {}) const;

 private:
  std::string flag_, path_;
  bool is_guarded_ = false;
};

}  // namespace minlife
