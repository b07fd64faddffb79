// late_file_system BACKING MOUNTPOINT LATE_MILLISECONDS: shows the folder BACKING at MOUNTPOINT as a
// network's file system shows it to one of its clients, until it is unmounted (fusermount3 -u). There are no
// locks: flock and fcntl say ENOLCK, as NFS does without its lock daemon. What other clients change is seen
// late: a name's attributes, that it is missing, and a folder's names are remembered for so long after they
// were asked for, and of an open file nothing behind its remembered end is read; who opens a file anew sees
// it as it is. What is done through this mount is done at once and seen at once, and whether a name can be
// made (link, O_EXCL, mkdir, rename) is decided by BACKING alone, as a server does. Two mounts of one folder
// are two machines.
#define FUSE_USE_VERSION 31

#include <dirent.h>
#include <fcntl.h>
#include <fuse.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

std::string backing;
std::chrono::milliseconds lateness{0};

/// What was last seen under a name.
struct Seen {
  Clock::time_point when;
  int error = 0;
  struct stat attributes {};
};

struct SeenFolder {
  Clock::time_point when;
  std::vector<std::string> names;
};

std::mutex mutex;  // guards the two
std::map<std::string, Seen> seen;
std::map<std::string, SeenFolder> seen_folders;
volatile std::sig_atomic_t is_to_forget = 0;

/// Before anything that was remembered is told; with the mutex.
void forget_if_asked() {
  if (is_to_forget == 0) return;
  is_to_forget = 0;
  seen.clear();
  seen_folders.clear();
}

std::string real(const char* path) { return backing + path; }

bool is_fresh(Clock::time_point when) { return Clock::now() - when < lateness; }

/// 0 or -errno, as all answers of a file system.
int answer(int result) { return result == -1 ? -errno : 0; }

void forget_attributes(const char* path) {
  const std::lock_guard lock(mutex);
  seen.erase(path);
}

/// What this mount itself has changed it sees at once: the server's answer to a change tells a client when
/// the folder was changed before, and so that what it remembers of the folder's names is of no worth.
void forget(const char* path) {
  const std::lock_guard lock(mutex);
  const std::string name = path, folder = name.substr(0, name.rfind('/'));
  const auto is_in_folder = [&](const std::string& other) {
    return other.rfind('/') == folder.size() && other.starts_with(folder);
  };
  std::erase_if(seen, [&](const auto& entry) { return is_in_folder(entry.first); });
  seen_folders.erase(folder.empty() ? "/" : folder);
  seen_folders.erase(name);
}

int changed(int result, const char* path, const char* other = nullptr) {
  const int told = answer(result);
  forget(path);
  if (other != nullptr) forget(other);
  return told;
}

Seen look(const char* path) {
  const std::lock_guard lock(mutex);
  forget_if_asked();
  Seen& entry = seen[path];
  if (is_fresh(entry.when)) return entry;
  entry.when = Clock::now();
  entry.error = answer(lstat(real(path).c_str(), &entry.attributes));
  return entry;
}

int get_attributes(const char* path, struct stat* attributes, fuse_file_info* file) {
  if (file != nullptr && path == nullptr) return answer(fstat(static_cast<int>(file->fh), attributes));
  const Seen entry = look(path);
  *attributes = entry.attributes;
  return entry.error;
}

int read_names(const char* path, void* buffer, fuse_fill_dir_t fill, off_t, fuse_file_info*,
               fuse_readdir_flags) {
  const std::lock_guard lock(mutex);
  forget_if_asked();
  SeenFolder& folder = seen_folders[path];
  if (!is_fresh(folder.when)) {
    DIR* open = opendir(real(path).c_str());
    if (open == nullptr) return -errno;
    folder = {Clock::now(), {}};
    while (const dirent* entry = readdir(open)) folder.names.emplace_back(entry->d_name);
    closedir(open);
  }
  for (const std::string& name : folder.names) fill(buffer, name.c_str(), nullptr, 0, fuse_fill_dir_flags{});
  return 0;
}

int open_file(const char* path, fuse_file_info* file) {
  if (const int missing = look(path).error; missing != 0) return missing;
  forget_attributes(path);  // as NFS does: whoever opens a file sees its contents of that moment
  const int descriptor = open(real(path).c_str(), file->flags & ~O_NOFOLLOW);
  if (descriptor == -1) return -errno;
  file->fh = static_cast<std::uint64_t>(descriptor);
  file->direct_io = 1;
  return 0;
}

int create_file(const char* path, mode_t mode, fuse_file_info* file) {
  const int descriptor = open(real(path).c_str(), file->flags | O_CREAT, mode);
  if (descriptor == -1) return changed(-1, path);
  forget(path);
  file->fh = static_cast<std::uint64_t>(descriptor);
  file->direct_io = 1;
  return 0;
}

int read_file(const char* path, char* buffer, size_t size, off_t offset, fuse_file_info* file) {
  if (path != nullptr) {
    const Seen entry = look(path);
    if (entry.error == 0)
      size = static_cast<size_t>(
          std::clamp<off_t>(entry.attributes.st_size - offset, 0, static_cast<off_t>(size)));
  }
  const ssize_t got = pread(static_cast<int>(file->fh), buffer, size, offset);
  return got == -1 ? -errno : static_cast<int>(got);
}

int write_file(const char* path, const char* buffer, size_t size, off_t offset, fuse_file_info* file) {
  // A file opened for appending is appended to at its end, wherever this mount believes that to be.
  const int descriptor = static_cast<int>(file->fh);
  const bool appends = (fcntl(descriptor, F_GETFL) & O_APPEND) != 0;
  const ssize_t done = appends ? write(descriptor, buffer, size) : pwrite(descriptor, buffer, size, offset);
  const int error = errno;
  if (path != nullptr) forget_attributes(path);
  return done == -1 ? -error : static_cast<int>(done);
}

fuse_operations operations() {
  fuse_operations all{};
  all.init = [](fuse_conn_info*, fuse_config* config) -> void* {
    // The kernel remembers nothing: lateness is this program's.
    config->entry_timeout = config->negative_timeout = config->attr_timeout = 0;
    config->use_ino = 1;
    config->hard_remove = 1;
    return nullptr;
  };
  all.getattr = get_attributes;
  all.readdir = read_names;
  all.open = open_file;
  all.create = create_file;
  all.read = read_file;
  all.write = write_file;
  all.release = [](const char*, fuse_file_info* file) { return answer(close(static_cast<int>(file->fh))); };
  all.fsync = [](const char*, int, fuse_file_info* file) {
    return answer(fsync(static_cast<int>(file->fh)));
  };
  all.fsyncdir = [](const char*, int, fuse_file_info*) { return 0; };
  all.flock = [](const char*, fuse_file_info*, int) { return -ENOLCK; };
  all.lock = [](const char*, fuse_file_info*, int, struct flock*) { return -ENOLCK; };
  all.mkdir = [](const char* path, mode_t mode) { return changed(mkdir(real(path).c_str(), mode), path); };
  all.rmdir = [](const char* path) { return changed(rmdir(real(path).c_str()), path); };
  all.unlink = [](const char* path) { return changed(unlink(real(path).c_str()), path); };
  all.link = [](const char* from, const char* to) {
    return changed(link(real(from).c_str(), real(to).c_str()), to, from);
  };
  all.symlink = [](const char* target, const char* path) {
    return changed(symlink(target, real(path).c_str()), path);
  };
  all.readlink = [](const char* path, char* buffer, size_t size) {
    const ssize_t length = readlink(real(path).c_str(), buffer, size - 1);
    if (length == -1) return -errno;
    buffer[length] = '\0';
    return 0;
  };
  all.rename = [](const char* from, const char* to, unsigned flags) {
    return changed(renameat2(AT_FDCWD, real(from).c_str(), AT_FDCWD, real(to).c_str(), flags), to, from);
  };
  all.truncate = [](const char* path, off_t size, fuse_file_info* file) {
    return changed(
        file != nullptr ? ftruncate(static_cast<int>(file->fh), size) : truncate(real(path).c_str(), size),
        path);
  };
  all.chmod = [](const char* path, mode_t mode, fuse_file_info*) {
    return changed(chmod(real(path).c_str(), mode), path);
  };
  all.utimens = [](const char* path, const timespec times[2], fuse_file_info*) {
    return changed(utimensat(AT_FDCWD, real(path).c_str(), times, AT_SYMLINK_NOFOLLOW), path);
  };
  all.statfs = [](const char* path, struct statvfs* status) {
    return answer(statvfs(real(path).c_str(), status));
  };
  return all;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) {
    std::fprintf(stderr, "usage: late_file_system BACKING MOUNTPOINT LATE_MILLISECONDS\n");
    return 2;
  }
  backing = arguments[1];
  lateness = std::chrono::milliseconds(std::atoi(arguments[3]));
  std::signal(SIGUSR1, [](int) { is_to_forget = 1; });
  std::string name = arguments[0], foreground = "-f", mountpoint = arguments[2];
  char* fuse_arguments[] = {name.data(), foreground.data(), mountpoint.data(), nullptr};
  const fuse_operations all = operations();
  return fuse_main(3, fuse_arguments, &all, nullptr);
}
