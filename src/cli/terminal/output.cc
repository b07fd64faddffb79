#include "cli/terminal/output.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>
#include <string>

#include "core/error.h"

namespace minlife {
namespace {

[[noreturn]] void fail(int error_number) {
  // What stdio still holds cannot arrive either; exit must not try again.
  throw FailedError(std::string("cannot write to standard output: ") + std::strerror(error_number));
}

}  // namespace

void Output::result(const nlohmann::json& object, std::string_view plain) {
  if (!json_) return write(plain);
  // File names need not be UTF-8; JSON must be.
  write(object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

void Output::write(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) fail(errno);
}

void Output::say(std::string_view line) const {
  if (!quiet_) std::fprintf(stderr, "%.*s\n", static_cast<int>(line.size()), line.data());
}

bool Output::colour() const {
  const char* no_color = std::getenv("NO_COLOR");
  return (no_color == nullptr || *no_color == '\0') && ::isatty(STDOUT_FILENO) == 1;
}

void Output::finish() {
  if (std::fflush(stdout) != 0) fail(errno);
  if (std::ferror(stdout) != 0) fail(EIO);
}

}  // namespace minlife
