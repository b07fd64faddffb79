#pragma once

#include <cstddef>
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

/// `minlife help [VERB]`: stands where a verb does, and shows the page of another.
inline constexpr std::string_view kHelpVerb = "help";

/// The flags that stand where no verb does, without the common ones.
const std::vector<Flag>& program_flags();

/// The page of `minlife --help`, so many columns wide.
std::string overview(std::size_t columns);

}  // namespace minlife
