#pragma once

#include <cstdint>
#include <string>

namespace minlife {

// Whether what is about to begin fits into the machine: better known before hours of work than after.

/// How much there is of something, and what sets the bound.
struct Room {
  std::uint64_t bytes = 0;
  std::string bound;  ///< "of this machine's memory is free"
};

/// The memory that this process can still take: the least of what the machine has (MemAvailable), what its
/// control groups leave it (v1 and v2) and what `ulimit -v` does. Swap does not count. `root` is where /proc
/// and /sys lie, for tests.
Room memory_room(const std::string& root = "");

/// What an ordinary user may still write in a folder; the largest number where that cannot be told.
Room disk_room(const std::string& folder);

/// Throws FailedError "WHAT needs 5.4 GB of memory, and 3.2 GB ... (REMEDY)" where `bytes` are more than
/// there is room for.
void check_memory_room(double bytes, const std::string& what, const std::string& remedy);
/// The same of the disk that holds `folder`.
void check_disk_room(double bytes, const std::string& folder, const std::string& what,
                     const std::string& remedy);

}  // namespace minlife
