#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "core/seal.h"
#include "data/pair_stream.h"

namespace minlife {

/// packed: uint8 [N, height, ceil(width / 8)], a bit a cell; bytes: uint8 [N, height, width], a byte a cell,
/// stored in one bit by the scale-offset filter.
enum class PairLayout { packed, bytes };

/// What a pair file says of itself.
struct PairFileInfo {
  PairLaw law;  ///< its replicate is 0
  PairLayout layout = PairLayout::packed;
  std::uint64_t count = 0;
  std::uint64_t first_index = 0;
  std::string version, git_commit, command;
};

/// Writes examples first_index .. first_index + count - 1 of the stream to `path` (format minlife-pairs 1,
/// see docs/pairs.md) in constant memory, atomically: the file appears whole or not at all. Its seal covers
/// all but the boards, and a checksum each chunk of these. `progress` (may
/// be empty) is called with the pairs written so far. Throws InputError when the folder does not exist or
/// there is nothing to write, FailedError on a full disk.
void write_pair_file(const std::string& path, const PairFileInfo& info,
                     const std::function<void(std::uint64_t)>& progress = {});

/// What write_pair_file takes, at least, in bytes: boards in memory and on the disk. Doubles, as they need
/// not fit into any machine.
struct PairFileNeed {
  double memory = 0, disk = 0;
};
PairFileNeed pair_file_need(const PairFileInfo& info);

/// Random access to a pair file, any range in any order, in constant memory. Not for concurrent use.
class PairFile {
 public:
  /// Throws UnsealedError when `reading` does not accept the file's seal, which is looked at before HDF5
  /// parses a byte; InputError when it is missing, truncated, not minlife-pairs, of another format version,
  /// without `complete`, or when its shapes contradict its attributes.
  explicit PairFile(const std::string& path, const Reading& reading = {});
  ~PairFile();
  PairFile(PairFile&&) noexcept;

  const PairFileInfo& info() const;

  /// Pairs first .. first + count - 1 in packed layout, whatever the file's: [count, height,
  /// packed_row_bytes(width)]. Throws InputError for a range beyond the file, a bad checksum, or a byte that
  /// is no cell.
  void read(std::uint64_t first, std::size_t count, std::uint8_t* inputs, std::uint8_t* targets);

  /// Only the inputs.
  void read_inputs(std::uint64_t first, std::size_t count, std::uint8_t* inputs);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace minlife
