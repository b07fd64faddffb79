#include "cli/overview.h"

#include <fmt/format.h>

#include "cli/terminal/width.h"
#include "cli/verbs.h"

namespace minlife {

std::span<const ExitCode> exit_codes() {
  static constexpr ExitCode kCodes[] = {
      {0, "done"},
      {1, "failed"},
      {2, "bad usage or input"},
      {3, "the answer is no"},
      {75, "interrupted, run again"},
  };
  return kCodes;
}

std::string_view purpose() { return "How small can a neural network be and still learn n steps of Life?"; }

const std::vector<Flag>& program_flags() {
  static const std::vector<Flag> flags{{"version", "", "", "version, commit and instruction set"}};
  return flags;
}

std::string overview(std::size_t columns) {
  std::string page = std::string(purpose()) + "\n\nUsage: minlife VERB [arguments]\n\n";
  for (const Verb& verb : verbs())
    page += wrapped(fmt::format("  {:<12}{}\n", verb.name, verb.summary), columns, 12);
  page += wrapped(
      "\nminlife VERB --help (or minlife help VERB) explains a verb; minlife --version says what this "
      "program "
      "is.\n",
      columns, 12);
  std::string codes = "Exit codes:";
  const char* separator = " ";
  for (const ExitCode& code : exit_codes()) {
    codes += fmt::format("{}{} {}", separator, code.code, code.meaning);
    separator = "; ";
  }
  return page + wrapped(codes + ".\n", columns, 12);
}

}  // namespace minlife
