#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/file_system.h"

namespace minlife {

// A file is written under a temporary name, ".NAME.tmp-MACHINE-PID-RANDOM", beside where it is to appear. A
// process that is killed meanwhile cannot remove it, so whoever opens the folder next does, once the maker is
// proved dead. MACHINE stands for one boot of one machine and one namespace of process ids in it (a container
// has its own): there, and nowhere else, a PID that no process has means that the maker is gone.

/// A fresh temporary name for the file `name` (no path): nobody else, on this machine or on others that share
/// the folder, makes the same. A long `name` is cut, as a folder takes 255 bytes at most.
std::string temporary_name(std::string_view name);

/// Whether `name` is a temporary name whose maker is provably dead. Of another machine, another boot, another
/// namespace, or of older versions, whose names did not tell: false.
bool is_dead_leftover(std::string_view name);

/// Removes the files in a folder, not below it, that is_dead_leftover() tells; returns their names. What
/// cannot be listed or removed is left, as it does no harm: nobody reads these names.
std::vector<std::string> sweep_leftovers(const std::string& folder, FileSystem& files = file_system());

}  // namespace minlife
