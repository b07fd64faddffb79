#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "data/pair_stream.h"

namespace minlife {

enum class PairLayout { packed, bytes };

/// What a pair file says of itself.
struct PairFileInfo {
  PairLaw law;
  PairLayout layout = PairLayout::packed;
  std::uint64_t count = 0;
  std::uint64_t first_index = 0;
  std::string version, git_commit, command;
};

/// Writes examples first_index .. first_index + count - 1 of the stream to `path` (format minlife-pairs 1, see
/// data/README.md) in constant memory, atomically: the file appears whole or not at all. `progress` (may be
/// empty) is called with the pairs written so far. Throws FailedError on a full disk.
/// (declared with std::function in the real header)

/// Random access to a pair file, any range in any order, in constant memory.
class PairFile {
 public:
  /// Throws InputError when the file is missing, truncated, not minlife-pairs, of another format version, without
  /// `complete`, or when its shapes contradict its attributes.
  explicit PairFile(const std::string& path);
  ~PairFile();

  const PairFileInfo& info() const;

  /// Pairs first .. first + count - 1 in packed layout whatever the file's: [count, height, packed_row_bytes(width)].
  void read(std::uint64_t first, std::size_t count, std::uint8_t* inputs, std::uint8_t* targets);
};

}  // namespace minlife
