#pragma once

#include <stdlib.h>

#include <filesystem>
#include <stdexcept>
#include <string>

namespace minlife {

/// A fresh folder that goes with the test.
struct ScratchFolder {
  std::string path = (std::filesystem::temp_directory_path() / "minlife-test-XXXXXX").string();
  ScratchFolder() {
    if (::mkdtemp(path.data()) == nullptr) throw std::runtime_error("no scratch folder");
  }
  ~ScratchFolder() { std::filesystem::remove_all(path); }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  std::string file(const std::string& name) const { return path + "/" + name; }
  std::size_t entries() const {
    return std::distance(std::filesystem::directory_iterator(path), std::filesystem::directory_iterator{});
  }
};

}  // namespace minlife
