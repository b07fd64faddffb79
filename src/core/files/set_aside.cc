#include "core/files/set_aside.h"

#include <fmt/format.h>

#include "core/error.h"

namespace minlife {

std::string set_aside(const std::string& path, FileSystem& files) {
  for (int k = 1;; ++k) {
    std::string name = k == 1 ? path + ".damaged" : fmt::format("{}.damaged-{}", path, k);
    try {
      if (!files.rename_new(path, name)) continue;
    } catch (const InputError&) {
      if (files.kind(path) != PathKind::none) throw;
      return "";
    }
    files.sync_folder(folder_of(path));
    return name;
  }
}

}  // namespace minlife
