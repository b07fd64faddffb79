#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace minlife {

/// How many tasks Slurm takes as one array.
struct ArrayLimit {
  std::uint64_t tasks = 1001;  ///< what Slurm has where nobody has set it
  bool is_told = false;        ///< by this machine's scontrol

  /// "MaxArraySize, as scontrol tells"
  std::string source() const;
};

/// Asks `scontrol show config`, for ten seconds at most.
ArrayLimit array_limit();

/// MaxArraySize in what that prints; nothing where it does not stand there. It is the number of tasks: their
/// indices run from 0 to one less.
std::optional<std::uint64_t> max_array_size(std::string_view config);

/// Whether a program of that name is in PATH.
bool is_installed(const std::string& program);

}  // namespace minlife
