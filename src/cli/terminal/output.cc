#include "cli/terminal/output.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>
#include <string>

#include "core/error.h"
#include "core/visible.h"

namespace minlife {
namespace {

[[noreturn]] void fail(int error_number) {
  // What stdio still holds cannot arrive either; exit must not try again.
  throw FailedError(std::string("cannot write to standard output: ") + std::strerror(error_number));
}

void put(std::string_view bytes) {
  if (std::fwrite(bytes.data(), 1, bytes.size(), stdout) != bytes.size()) fail(errno);
}

std::string json_line(const nlohmann::json& object) {
  // File names need not be UTF-8; JSON must be.
  return visible_json(object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)) + "\n";
}

}  // namespace

void Output::result(const nlohmann::json& object, const Styled& plain) {
  if (json_) return put(json_line(object));
  put(plain.coloured() ? plain.text() : wrapped(plain.text(), width_));
}

void Output::file_result(const nlohmann::json& object, std::string_view file) {
  put(json_ ? json_line(object) : visible(file));
}

void Output::write(std::string_view page) { put(visible(page)); }

void Output::say(std::string_view line) const {
  if (!quiet_) put_on_standard_error(line);
}

void Output::warn(std::string_view sentence) const {
  std::fprintf(stderr, "minlife: warning: %.*s\n", static_cast<int>(sentence.size()), sentence.data());
}

bool Output::colour() const {
  const char* no_color = std::getenv("NO_COLOR");
  return (no_color == nullptr || *no_color == '\0') && ::isatty(STDOUT_FILENO) == 1;
}

void Output::finish() {
  if (std::fflush(stdout) != 0) fail(errno);
  if (std::ferror(stdout) != 0) fail(EIO);
}

void put_on_standard_error(std::string_view line) {
  const std::string text = visible(line) + "\n";
  std::fwrite(text.data(), 1, text.size(), stderr);
}

}  // namespace minlife
