#include "core/files/input_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "core/error.h"

namespace minlife {

InputFile::InputFile(const std::string& path)
    : path_(path), descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
  if (descriptor_ < 0) throw_file_error("read", path, errno);
  struct stat status {};
  const int error = ::fstat(descriptor_, &status) == 0 ? 0 : errno;
  if (error == 0 && S_ISREG(status.st_mode)) {
    size_ = static_cast<std::uint64_t>(status.st_size);
    return;
  }
  ::close(descriptor_);
  if (error != 0) throw_file_error("read", path, error);
  throw InputError(fmt::format("cannot read {}: it is a {}, and a file must be there", path,
                               S_ISDIR(status.st_mode) ? "folder" : "pipe or a device"));
}

InputFile::~InputFile() { ::close(descriptor_); }

void InputFile::read(std::uint64_t offset, std::size_t count, char* bytes) const {
  while (count > 0) {
    const ssize_t got = ::pread(descriptor_, bytes, count, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw_file_error("read", path_, errno);
    if (got == 0) throw InputError(fmt::format("{} has become shorter while it was read", path_));
    offset += static_cast<std::uint64_t>(got);
    bytes += got;
    count -= static_cast<std::size_t>(got);
  }
}

bool InputFile::can_be_locked() const {
  int result = 0;
  do result = ::flock(descriptor_, LOCK_SH | LOCK_NB);
  while (result != 0 && errno == EINTR);
  if (result != 0 && errno == EWOULDBLOCK)
    throw InputError(
        fmt::format("cannot read {}: another program has it open for writing (close it there first)", path_));
  if (result == 0) ::flock(descriptor_, LOCK_UN);
  return result == 0;
}

}  // namespace minlife
