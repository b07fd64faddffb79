#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/file_system.h"
#include "core/unfinished_files.h"

namespace minlife {

/// A file that appears whole or not at all: it is written under a temporary name in the same folder, and
/// commit() flushes it, renames it over `path` (over what a link there leads to) and flushes the folder. A
/// file that it replaces leaves it its permissions. Destroyed without commit(), it leaves nothing behind and
/// an existing file at `path` untouched.
class AtomicFile {
 public:
  /// Creates the temporary file. Throws InputError when the folder does not exist or cannot be written, or
  /// when `path` is, or leads to, anything but a file. `files` must outlive it.
  explicit AtomicFile(const std::string& path, FileSystem& files = file_system());
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  /// Where to write, for libraries that open files by name.
  const std::string& temporary_path() const { return temporary_path_; }

  /// Appends bytes. Throws FailedError when the disk is full.
  void write(std::string_view bytes);

  /// Makes what was written survive a power cut, still under the temporary name. Throws FailedError, where
  /// the disk is full: before other files are committed that go with this one.
  void sync();

  /// Makes the file durable and visible. Throws FailedError; then nothing has become visible, or, when it was
  /// the folder that could not be flushed, the whole file.
  void commit();

  /// The same, but only where nothing lies at `path` yet. False: another was first, and its file is
  /// untouched.
  bool commit_new();

 private:
  std::string path_, temporary_path_;
  FileSystem& files_;
  std::optional<UnfinishedFile> unfinished_;  // empty once committed
  std::optional<unsigned> mode_;              // of the file that is replaced
  std::unique_ptr<AppendFile> file_;          // null once committed
};

/// AtomicFile with one write.
void write_file_atomically(const std::string& path, std::string_view bytes,
                           FileSystem& files = file_system());

/// The same by commit_new().
bool create_file_atomically(const std::string& path, std::string_view bytes,
                            FileSystem& files = file_system());

}  // namespace minlife
