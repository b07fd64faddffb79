#include "cli/files/output_path.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <optional>

#include "core/atomic_file.h"
#include "core/error.h"
#include "core/file_system.h"
#include "core/leftovers.h"

namespace minlife {
namespace {

/// What stands at a path, links followed.
std::optional<struct stat> status_of(const std::string& path) {
  struct stat status {};
  if (::stat(path == "-" ? "/dev/stdin" : path.c_str(), &status) != 0) return std::nullopt;
  return status;
}

bool is_link(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0 && S_ISLNK(status.st_mode);
}

void check_name(const std::string& flag, const std::string& path) {
  if (path.empty()) throw value_error(flag, path, "it must name a file", fmt::format("try {} result", flag));
  if (path.back() == '/')
    throw value_error(flag, path, "a path that ends in / names a folder, and a file is to be written",
                      fmt::format("try {} {}result", flag, path));
}

/// Tells now where nothing can be written, or where a folder or a device stands. What killed processes have
/// left there goes.
void check_folder(const std::string& path) {
  sweep_leftovers(folder_of(file_system().behind_links(path)));
  const AtomicFile probe(path);
}

}  // namespace

Flag force_flag() {
  return {"force", "", "", "replace what stands where a file is to be written, whatever it is"};
}

OutputPath::OutputPath(const Arguments& arguments, const std::vector<std::string>& inputs,
                       const std::string& flag)
    : flag_("--" + flag), path_(arguments.text(flag)) {
  check_name(flag_, path_);
  const auto there = status_of(path_);
  const int error = there ? 0 : errno;
  if (!there && is_link(path_))
    throw value_error(flag_, path_,
                      fmt::format("it is a link to {}, and nothing is there",
                                  std::filesystem::read_symlink(path_).string()),
                      fmt::format("remove the link, or choose another {}", flag_));
  if (error != 0 && error != ENOENT) throw_file_error("write", path_, error);
  for (const std::string& input : inputs)
    if (const auto read = status_of(input);
        there && read && there->st_dev == read->st_dev && there->st_ino == read->st_ino)
      throw value_error(flag_, path_, fmt::format("this command reads that file, as {}", input),
                        fmt::format("choose another {}", flag_));
  check_folder(path_);
  is_guarded_ = there && there->st_size > 0 && !arguments.is_on("force");
}

void OutputPath::refuse(const std::string& what, const std::string& remedy) const {
  throw InputError(fmt::format("{} {}; it is still there ({}, or add --force to replace it)", path_, what,
                               remedy.empty() ? "choose another " + flag_ : remedy));
}

}  // namespace minlife
