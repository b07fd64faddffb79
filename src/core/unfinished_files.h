#pragma once

#include <string_view>

namespace minlife {

/// The name of a temporary file for as long as it may exist, kept where a signal handler that ends the
/// program finds it. Made before the file is. Of the first 64 at a time, and of paths below 4 KiB; a file
/// beyond is left to whoever sweeps the folder up.
class UnfinishedFile {
 public:
  explicit UnfinishedFile(std::string_view path);
  ~UnfinishedFile();
  UnfinishedFile(const UnfinishedFile&) = delete;
  UnfinishedFile& operator=(const UnfinishedFile&) = delete;

 private:
  int slot_ = -1;  ///< -1: not kept
};

/// Removes them all. For signal handlers: takes no lock and no memory. The process must end right behind it.
void remove_unfinished_files();

}  // namespace minlife
