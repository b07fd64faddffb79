#include "core/file_system.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <utility>

#include "core/error.h"
#include "core/text.h"

namespace minlife {
namespace {

class PosixAppendFile : public AppendFile {
 public:
  PosixAppendFile(std::string path, std::string told, int descriptor)
      : path_(std::move(path)), told_(std::move(told)), descriptor_(descriptor) {}
  ~PosixAppendFile() override { ::close(descriptor_); }

  std::size_t append(std::string_view bytes) override {
    for (;;) {
      const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
      if (count > 0 || bytes.empty()) return static_cast<std::size_t>(std::max<ssize_t>(count, 0));
      if (count == 0 || errno != EINTR) throw_file_error("write", told_, count == 0 ? ENOSPC : errno);
    }
  }

  void sync() override {
    if (::fdatasync(descriptor_) != 0) throw_file_error("flush", told_, errno);
  }

  bool is_in_place() const override {
    // The open file keeps its inode, so no other file has the number meanwhile.
    struct stat mine {};
    struct stat there {};
    if (::fstat(descriptor_, &mine) != 0 || mine.st_nlink == 0) return false;
    if (::stat(path_.c_str(), &there) != 0) return false;
    return mine.st_dev == there.st_dev && mine.st_ino == there.st_ino;
  }

 private:
  std::string path_, told_;  ///< told_: what messages call it
  int descriptor_;
};

class PosixFileSystem : public FileSystem {
 public:
  using FileSystem::create_exclusively;
  std::unique_ptr<AppendFile> create_exclusively(const std::string& path, const std::string& told) override {
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0666);
    if (descriptor >= 0) return std::make_unique<PosixAppendFile>(path, told, descriptor);
    if (errno != EEXIST) throw_file_error("create", told, errno);
    return nullptr;
  }

  void rename(const std::string& from, const std::string& to) override {
    if (::rename(from.c_str(), to.c_str()) != 0) throw_file_error("rename to", to, errno);
  }

  bool rename_new(const std::string& from, const std::string& to) override {
    // rename() would replace what another process has put there meanwhile; link() does not. NFS may answer a
    // link that was made, but whose answer was lost, with EEXIST: the caller finds its own file then.
    if (::link(from.c_str(), to.c_str()) == 0) {
      remove(from);
      return true;
    }
    const int error = errno;
    if (error == EEXIST) return false;
    if (error != EPERM && error != EOPNOTSUPP && error != ENOSYS) throw_file_error("create", to, error);
    // A file system without hard links. Some have a rename that replaces nothing; else a look is all there
    // is.
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return true;
    if (errno == EEXIST) return false;
    if (kind(to) != PathKind::none) return false;
    rename(from, to);
    return true;
  }

  void remove(const std::string& path) override {
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) throw_file_error("remove", path, errno);
  }

  PathKind kind(const std::string& path) override {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return PathKind::none;
    if (S_ISDIR(status.st_mode)) return PathKind::folder;
    return S_ISREG(status.st_mode) ? PathKind::file : PathKind::other;
  }

  std::string behind_links(const std::string& path) override {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0 || !S_ISLNK(status.st_mode)) return path;
    const std::unique_ptr<char, void (*)(void*)> target(::realpath(path.c_str(), nullptr), std::free);
    return target ? target.get() : path;
  }

  std::optional<unsigned> mode(const std::string& path) override {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
    return status.st_mode & 07777;
  }

  void set_mode(const std::string& path, unsigned mode) override {
    // A refusal means a file system without permissions, where all files have the same.
    [[maybe_unused]] const int result = ::chmod(path.c_str(), mode);
  }

  void create_folders(const std::string& folder) override {
    if (kind(folder) == PathKind::folder) return;
    const std::string parent = folder_of(folder);
    if (parent != folder) create_folders(parent);
    // Another process may have been faster; what counts is that the folder is there.
    if (::mkdir(folder.c_str(), 0777) != 0) {
      const int error = errno;
      if (kind(folder) != PathKind::folder)
        throw_file_error("create folder", folder, error == EEXIST ? ENOTDIR : error);
    }
    sync_folder(parent);
  }

  void sync_folder(const std::string& folder) override {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) throw_file_error("open folder", folder, errno);
    const int result = ::fsync(descriptor), error = errno;
    ::close(descriptor);
    // Some file systems cannot sync a folder and say EINVAL; there the rename itself is all there is.
    if (result != 0 && error != EINVAL) throw_file_error("flush folder", folder, error);
  }

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

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

FileSystem& posix_file_system() {
  static PosixFileSystem posix;
  return posix;
}

namespace {

std::atomic<FileSystem*>& current() {
  static std::atomic<FileSystem*> files{&posix_file_system()};
  return files;
}

}  // namespace

FileSystem& file_system() { return *current(); }

bool exists(const std::string& path) { return file_system().kind(path) != PathKind::none; }

ReplacedFileSystem::ReplacedFileSystem(FileSystem& other) : before_(current().exchange(&other)) {}
ReplacedFileSystem::~ReplacedFileSystem() { current() = before_; }

}  // namespace minlife
