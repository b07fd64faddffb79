#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace minlife {

/// A file open for reading any part of it, in constant memory; closed when destroyed.
class InputFile {
 public:
  /// Throws InputError when the file is missing, may not be read, or is a folder, pipe or device. Never waits
  /// for a pipe's writer.
  explicit InputFile(const std::string& path);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  std::uint64_t size() const { return size_; }  ///< when it was opened

  /// Bytes offset .. offset + count - 1. Throws InputError when the file has become too short for that,
  /// FailedError when the disk fails.
  void read(std::uint64_t offset, std::size_t count, char* bytes) const;

  /// Whether its file system has locks (flock). Throws InputError where another program holds one, as it
  /// writes the file.
  bool can_be_locked() const;

 private:
  std::string path_;
  int descriptor_;
  std::uint64_t size_ = 0;
};

}  // namespace minlife
