#include "core/room.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <optional>

#include "core/error.h"
#include "core/figures.h"
#include "core/text.h"

namespace minlife {
namespace {

constexpr std::uint64_t kUnbounded = std::numeric_limits<std::uint64_t>::max();

/// The number that a file of the kernel's holds; nothing for "max", and where there is no such file.
std::optional<std::uint64_t> number_in(const std::string& path) {
  std::ifstream file(path);
  std::string word;
  return file >> word ? parse_uint(word) : std::nullopt;
}

/// The number behind a word, in files of lines "WORD NUMBER ...".
std::optional<std::uint64_t> number_behind(const std::string& path, const std::string& wanted) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const std::size_t end = line.find_first_of(" \t");
    if (line.substr(0, end) != wanted || end == std::string::npos) continue;
    const std::size_t begin = line.find_first_not_of(" \t", end);
    if (begin == std::string::npos) return std::nullopt;
    return parse_uint(line.substr(begin, line.find(' ', begin) - begin));
  }
  return std::nullopt;
}

/// How the two versions of control groups call the same things.
struct GroupFiles {
  const char *limit, *usage, *reclaimable;
};
constexpr GroupFiles kVersion1{"memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"};
constexpr GroupFiles kVersion2{"memory.max", "memory.current", "inactive_file"};

/// What one group leaves. Pages of files that nobody uses count as its usage, but are given up for others.
std::uint64_t left_in(const std::string& group, const GroupFiles& files) {
  const auto limit = number_in(group + "/" + files.limit), usage = number_in(group + "/" + files.usage);
  if (!limit || !usage) return kUnbounded;
  const std::uint64_t reclaimable = number_behind(group + "/memory.stat", files.reclaimable).value_or(0);
  const std::uint64_t used = *usage - std::min(*usage, reclaimable);
  return *limit - std::min(*limit, used);
}

/// The least that a group and those above it leave.
std::uint64_t left_up_from(const std::string& mount, std::string group, const GroupFiles& files) {
  std::uint64_t least = left_in(mount, files);
  while (!group.empty() && group != "/") {
    least = std::min(least, left_in(mount + group, files));
    group.resize(group.rfind('/') == std::string::npos ? 0 : group.rfind('/'));
  }
  return least;
}

/// Of all groups of this process: lines "0::PATH" (version 2) and "N:memory:PATH" (version 1).
std::uint64_t left_in_groups(const std::string& root) {
  std::uint64_t least = kUnbounded;
  std::ifstream file(root + "/proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {
    const std::vector<std::string> parts = split(line, ':');
    if (parts.size() < 3) continue;
    const std::string mount = root + "/sys/fs/cgroup";
    if (parts[1].empty()) least = std::min(least, left_up_from(mount, parts[2], kVersion2));
    const std::vector<std::string> controllers = split(parts[1], ',');
    if (std::find(controllers.begin(), controllers.end(), "memory") != controllers.end())
      least = std::min(least, left_up_from(mount + "/memory", parts[2], kVersion1));
  }
  return least;
}

std::uint64_t left_of_addresses(const std::string& root) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return kUnbounded;
  const std::uint64_t page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  const std::uint64_t used = number_in(root + "/proc/self/statm").value_or(0) * page;
  return limit.rlim_cur - std::min<std::uint64_t>(limit.rlim_cur, used);
}

/// How messages name a need, which may be beyond all that a word can count.
std::string need_text(double bytes) {
  return bytes_text(bytes < 1e18 ? static_cast<std::uint64_t>(bytes) : std::uint64_t{1000000000000000000});
}

void check(double bytes, const Room& room, const std::string& what, const std::string& kind,
           const std::string& remedy) {
  if (bytes <= static_cast<double>(room.bytes)) return;
  throw FailedError(fmt::format("{} needs {}{} of {}, and only {} {} ({})", what,
                                bytes < 1e18 ? "" : "more than ", need_text(bytes), kind,
                                bytes_text(room.bytes), room.bound, remedy));
}

}  // namespace

Room memory_room(const std::string& root) {
  Room least{kUnbounded, ""};
  const auto take = [&](std::uint64_t bytes, const char* bound) {
    if (bytes < least.bytes) least = {bytes, bound};
  };
  if (const auto kib = number_behind(root + "/proc/meminfo", "MemAvailable:"))
    take(*kib * 1024, "of this machine's memory is free");
  take(left_in_groups(root), "is left of what this job may take (its control group's limit)");
  take(left_of_addresses(root), "is left of what ulimit -v allows");
  return least;
}

Room disk_room(const std::string& folder) {
  struct statvfs disk {};
  if (::statvfs(folder.c_str(), &disk) != 0) return {kUnbounded, ""};
  return {static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize, "is free there"};
}

void check_memory_room(double bytes, const std::string& what, const std::string& remedy) {
  check(bytes, memory_room(), what, "memory", remedy);
}

void check_disk_room(double bytes, const std::string& folder, const std::string& what,
                     const std::string& remedy) {
  check(bytes, disk_room(folder), what, "disk", remedy);
}

}  // namespace minlife
