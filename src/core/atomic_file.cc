#include "core/atomic_file.h"

#include <fmt/format.h>

#include <cerrno>

#include "core/error.h"
#include "core/leftovers.h"

namespace minlife {
namespace {

constexpr unsigned kOwnerWrites = 0600;

}  // namespace

AtomicFile::AtomicFile(const std::string& path, FileSystem& files)
    : path_(files.behind_links(path)), files_(files) {
  const PathKind kind = files_.kind(path_);
  if (kind == PathKind::folder) throw_file_error("write", path_, EISDIR);
  if (kind == PathKind::other)
    throw InputError(
        fmt::format("cannot write {}: a device or pipe is there, which the file would replace", path_));
  const std::size_t slash = path_.rfind('/');
  const std::string name = slash == std::string::npos ? path_ : path_.substr(slash + 1);
  temporary_path_ = fmt::format("{}/{}", folder_of(path_), temporary_name(name));
  unfinished_.emplace(temporary_path_);
  file_ = files_.create_exclusively(temporary_path_, path_);
  if (!file_) throw_file_error("write", path_, EEXIST);
  // Before the first byte: what only some may read is at no moment there for others.
  mode_ = files_.mode(path_);
  if (mode_) files_.set_mode(temporary_path_, *mode_ | kOwnerWrites);
}

AtomicFile::~AtomicFile() {
  if (!file_) return;
  file_.reset();
  try {
    files_.remove(temporary_path_);
  } catch (const Error&) {
    // It stays behind under its temporary name, which nobody reads, until sweep_leftovers() removes it.
  }
}

void AtomicFile::write(std::string_view bytes) {
  while (!bytes.empty()) bytes.remove_prefix(file_->append(bytes));
}

void AtomicFile::sync() { file_->sync(); }

void AtomicFile::commit() {
  if (mode_) files_.set_mode(temporary_path_, *mode_);
  file_->sync();
  files_.rename(temporary_path_, path_);
  file_.reset();
  unfinished_.reset();
  files_.sync_folder(folder_of(path_));
}

bool AtomicFile::commit_new() {
  file_->sync();
  if (!files_.rename_new(temporary_path_, path_)) return false;
  file_.reset();
  unfinished_.reset();
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
