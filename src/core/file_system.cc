#include "core/file_system.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "core/atomic_file.h"
#include "core/error.h"
#include "core/text.h"

namespace minlife {
namespace {

class PosixAppendFile : public AppendFile {
 public:
  PosixAppendFile(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}
  ~PosixAppendFile() override { ::close(descriptor_); }

  std::size_t append(std::string_view bytes) override {
    for (;;) {
      const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
      if (count >= 0) return static_cast<std::size_t>(count);
      if (errno != EINTR) throw_file_error("write", path_, errno);
    }
  }

  void sync() override {
    if (::fdatasync(descriptor_) != 0) throw_file_error("flush", path_, errno);
  }

 private:
  std::string path_;
  int descriptor_;
};

bool is_folder(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

class PosixFileSystem : public FileSystem {
 public:
  std::unique_ptr<AppendFile> create_exclusively(const std::string& path) override {
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0666);
    if (descriptor >= 0) return std::make_unique<PosixAppendFile>(path, descriptor);
    if (errno != EEXIST) throw_file_error("create", path, errno);
    return nullptr;
  }

  void create_folders(const std::string& folder) override {
    if (is_folder(folder)) return;
    const std::string parent = folder_of(folder);
    if (parent != folder) create_folders(parent);
    // Another process may have been faster; what counts is that the folder is there.
    if (::mkdir(folder.c_str(), 0777) != 0) {
      const int error = errno;
      if (!is_folder(folder)) throw_file_error("create folder", folder, error == EEXIST ? ENOTDIR : error);
    }
    minlife::sync_folder(parent);
  }

  void sync_folder(const std::string& folder) override { minlife::sync_folder(folder); }

  std::vector<std::string> list(const std::string& folder) override {
    const std::unique_ptr<DIR, int (*)(DIR*)> stream(::opendir(folder.c_str()), ::closedir);
    if (!stream && errno == ENOENT) return {};
    if (!stream) throw_file_error("list", folder, errno);
    std::vector<std::string> names;
    for (;;) {
      errno = 0;
      const dirent* entry = ::readdir(stream.get());
      if (!entry && errno != 0) throw_file_error("list", folder, errno);
      if (!entry) break;
      const std::string name = entry->d_name;
      if (name != "." && name != "..") names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  std::string read(const std::string& path, std::uint64_t limit) override { return read_file(path, limit); }
};

}  // namespace

FileSystem& posix_file_system() {
  static PosixFileSystem file_system;
  return file_system;
}

}  // namespace minlife
