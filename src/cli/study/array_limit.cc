#include "cli/study/array_limit.h"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "core/text.h"

namespace minlife {
namespace {

/// What a shell's command prints; empty where it cannot be run.
std::string output_of(const char* command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command, "r"), ::pclose);
  std::string printed;
  if (!pipe) return printed;
  std::array<char, 4096> buffer;
  while (const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), pipe.get()))
    printed.append(buffer.data(), count);
  return printed;
}

}  // namespace

std::string ArrayLimit::source() const {
  return is_told ? "MaxArraySize, as scontrol tells"
                 : "the default of MaxArraySize, as there is no scontrol here that tells it";
}

ArrayLimit array_limit() {
  if (const auto size = max_array_size(output_of("timeout 10 scontrol show config 2>/dev/null")))
    return {*size, true};
  return {};
}

std::optional<std::uint64_t> max_array_size(std::string_view config) {
  for (const std::string& line : split(config, '\n')) {
    const std::size_t sign = line.find('=');
    if (!line.starts_with("MaxArraySize") || sign == std::string::npos) continue;
    const std::size_t number = line.find_first_not_of(" \t", sign + 1);
    return number == std::string::npos ? std::nullopt : parse_uint(std::string_view(line).substr(number));
  }
  return std::nullopt;
}

bool is_installed(const std::string& program) {
  const char* path = std::getenv("PATH");
  for (const std::string& folder : split(path == nullptr ? "" : path, ':'))
    if (::access((folder + "/" + program).c_str(), X_OK) == 0) return true;
  return false;
}

}  // namespace minlife
