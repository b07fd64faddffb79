#include "core/atomic_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <random>

#include "core/error.h"

namespace minlife {

AtomicFile::AtomicFile(const std::string& path, FileSystem& files)
    : path_(files.behind_links(path)), files_(files) {
  const PathKind kind = files_.kind(path_);
  if (kind == PathKind::folder) throw_file_error("write", path_, EISDIR);
  if (kind == PathKind::other)
    throw InputError(
        fmt::format("cannot write {}: a device or pipe is there, which the file would replace", path_));
  // Machines that share the folder can have equal process ids, and what a killed process left stays: so 64
  // random bits.
  std::random_device device;
  const std::uint64_t tag = (std::uint64_t{device()} << 32) | device();
  const std::size_t slash = path_.rfind('/');
  const std::string name = slash == std::string::npos ? path_ : path_.substr(slash + 1);
  temporary_path_ = fmt::format("{}/.{}.tmp-{}-{}", folder_of(path_), name, ::getpid(), tag);
  file_ = files_.create_exclusively(temporary_path_, path_);
  if (!file_) throw_file_error("write", path_, EEXIST);
}

AtomicFile::~AtomicFile() {
  if (!file_) return;
  file_.reset();
  try {
    files_.remove(temporary_path_);
  } catch (const Error&) {
    // It stays behind under its temporary name, which nobody reads.
  }
}

void AtomicFile::write(std::string_view bytes) {
  while (!bytes.empty()) bytes.remove_prefix(file_->append(bytes));
}

void AtomicFile::commit() {
  file_->sync();
  files_.rename(temporary_path_, path_);
  file_.reset();
  files_.sync_folder(folder_of(path_));
}

bool AtomicFile::commit_new() {
  file_->sync();
  if (!files_.rename_new(temporary_path_, path_)) return false;
  file_.reset();
  files_.sync_folder(folder_of(path_));
  return true;
}

void write_file_atomically(const std::string& path, std::string_view bytes, FileSystem& files) {
  AtomicFile file(path, files);
  file.write(bytes);
  file.commit();
}

bool create_file_atomically(const std::string& path, std::string_view bytes, FileSystem& files) {
  AtomicFile file(path, files);
  file.write(bytes);
  return file.commit_new();
}

}  // namespace minlife
