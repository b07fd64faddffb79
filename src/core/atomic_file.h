#pragma once

#include <string>
#include <string_view>

namespace minlife {

/// A file that appears whole or not at all: it is written under a temporary name in the same folder, and
/// commit() flushes it, renames it over `path` and flushes the folder. Destroyed without commit(), it leaves
/// nothing behind and an existing file at `path` untouched.
class AtomicFile {
 public:
  /// Creates the temporary file. Throws InputError when the folder does not exist or cannot be written, or
  /// when `path` is a folder.
  explicit AtomicFile(std::string path);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  /// Where to write, for libraries that open files by name.
  const std::string& temporary_path() const { return temporary_path_; }

  /// Appends bytes. Throws FailedError when the disk is full.
  void write(std::string_view bytes);

  /// Makes the file durable and visible. Throws FailedError; then nothing has become visible.
  void commit();

 private:
  std::string path_, temporary_path_;
  int descriptor_ = -1;
};

/// AtomicFile with one write.
void write_file_atomically(const std::string& path, std::string_view bytes);

/// Flushes a folder's entries (after a rename or create in it).
void sync_folder(const std::string& folder);

/// The folder part of a path; "." where there is none.
std::string folder_of(const std::string& path);

}  // namespace minlife
