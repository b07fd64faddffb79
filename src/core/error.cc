#include "core/error.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

namespace minlife {

InputError value_error(std::string_view field, std::string_view value, std::string_view rule,
                       std::string_view remedy) {
  std::string message{field};
  message.append(" is ").append(value.empty() ? "empty" : value).append("; ").append(rule);
  if (!remedy.empty()) message.append(" (").append(remedy).append(")");
  return InputError(message);
}

void throw_file_error(std::string_view action, const std::string& path, int error_number) {
  const std::string message = fmt::format("cannot {} {}: {}", action, path, std::strerror(error_number));
  switch (error_number) {
    case ENOENT:
    case EISDIR:
    case ENOTDIR:
    case EACCES:
    case EPERM:
    case ELOOP:
    case ENAMETOOLONG:
      throw InputError(message);
    default:
      throw FailedError(message);
  }
}

}  // namespace minlife
