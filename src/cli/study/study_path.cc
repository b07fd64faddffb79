#include "cli/study/study_path.h"

#include <filesystem>

#include "core/error.h"

namespace minlife {

std::string study_path(const Arguments& arguments) {
  std::string path = arguments.text("out");
  if (path.empty()) throw value_error("--out", path, "it must name the study's folder", "try --out study");
  return path;
}

std::string absolute_path(const std::string& path) {
  namespace fs = std::filesystem;
  const fs::path whole = fs::absolute(path);
  fs::path resolved = whole.root_path();
  for (const fs::path& name : whole.relative_path()) {
    if (name.empty() || name == ".") continue;
    if (name != "..") {
      resolved /= name;
      continue;
    }
    std::error_code error;
    if (fs::is_symlink(resolved, error)) resolved = fs::canonical(resolved);
    resolved = resolved.parent_path();
  }
  return resolved.string();
}

}  // namespace minlife
