#include "core/leftovers.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <limits>
#include <random>

#include "core/error.h"
#include "core/sha256.h"
#include "core/text.h"

namespace minlife {
namespace {

constexpr std::string_view kMark = ".tmp-";
/// NAME_MAX of Linux.
constexpr std::size_t kMostNameBytes = 255;
/// Of a machine that cannot be told from others; it equals none, not even itself.
constexpr std::string_view kUnknownMachine = "unknown";

/// Twelve hexadecimal digits: 48 bits tell all machines that may ever share a folder.
std::string tell_machine() {
  constexpr std::size_t kDigits = 12;
  std::array<char, 64> space{};
  const ssize_t length = ::readlink("/proc/self/ns/pid", space.data(), space.size());
  if (length <= 0) return std::string(kUnknownMachine);
  try {
    const std::string boot = read_file("/proc/sys/kernel/random/boot_id", 4096);
    if (boot.empty()) return std::string(kUnknownMachine);
    return sha256_hex(boot + std::string(space.data(), static_cast<std::size_t>(length))).substr(0, kDigits);
  } catch (const Error&) {
    return std::string(kUnknownMachine);
  }
}

const std::string& this_machine() {
  static const std::string kMachine = tell_machine();
  return kMachine;
}

/// As many of its first bytes as fit, without half a character of UTF-8 at the end.
std::string_view cut(std::string_view name, std::size_t most) {
  if (name.size() <= most) return name;
  const auto continues = [&](std::size_t at) {
    return (static_cast<unsigned char>(name[at]) & 0xC0) == 0x80;
  };
  while (most > 0 && continues(most)) --most;
  return name.substr(0, most);
}

/// Whether no process of this machine has the id. One that may not be signalled is there.
bool is_dead(std::uint64_t process) {
  if (process == 0 || process > static_cast<std::uint64_t>(std::numeric_limits<pid_t>::max())) return false;
  return ::kill(static_cast<pid_t>(process), 0) != 0 && errno == ESRCH;
}

}  // namespace

std::string temporary_name(std::string_view name) {
  // Process ids come again, and what a killed process left stays: so 64 random bits.
  std::random_device device;
  const std::uint64_t random = (std::uint64_t{device()} << 32) | device();
  const std::string end = fmt::format("{}{}-{}-{:016x}", kMark, this_machine(), ::getpid(), random);
  return fmt::format(".{}{}", cut(name, kMostNameBytes - 1 - end.size()), end);
}

bool is_dead_leftover(std::string_view name) {
  const std::size_t mark = name.rfind(kMark);
  if (!name.starts_with('.') || mark == std::string_view::npos) return false;
  const std::vector<std::string> parts = split(std::string(name.substr(mark + kMark.size())), '-');
  if (parts.size() != 3 || parts[0] == kUnknownMachine || parts[0] != this_machine()) return false;
  const auto process = parse_uint(parts[1]);
  return process && is_dead(*process);
}

std::vector<std::string> sweep_leftovers(const std::string& folder, FileSystem& files) {
  std::vector<std::string> swept;
  try {
    for (const std::string& name : files.list(folder))
      if (is_dead_leftover(name)) {
        files.remove(fmt::format("{}/{}", folder, name));
        swept.push_back(name);
      }
  } catch (const Error&) {
    // A folder that may not be read or written: whoever cleans up there needs more rights than we have.
  }
  return swept;
}

}  // namespace minlife
