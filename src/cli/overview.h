#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/arguments.h"

namespace minlife {

struct ExitCode {
  int code;
  std::string_view meaning;
};

/// What every verb's exit code says.
std::span<const ExitCode> exit_codes();

/// The program in one sentence.
std::string_view purpose();

/// The flags that stand where no verb does, without the common ones.
const std::vector<Flag>& program_flags();

/// The page of `minlife --help`.
std::string overview();

}  // namespace minlife
