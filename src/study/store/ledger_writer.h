#pragma once

#include <memory>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "core/file_system.h"

namespace minlife {

/// Appends records to a ledger (ledger.h), one segment of its own; for any number of threads.
///
/// A segment that has grown beyond kSegmentBytes is left, and the next one begun: files stay of a size that
/// is kept in git with ease.
///
/// Two processes, on this machine or on others that share the folder, never write to one file: a segment is
/// created exclusively under a name of host, process and 64 random bits. No locks, and nothing to clean up
/// after a crash.
class LedgerWriter {
 public:
  /// The folder and the segment are created by the first append, so that a study with nothing left to do
  /// leaves no trace. `files` must outlive the writer.
  explicit LedgerWriter(std::string folder, FileSystem& files = file_system());

  /// One write() of the record's line, then a flush to the disk: when it returns, the record survives a power
  /// cut. Throws FailedError (InputError for a folder that cannot be written); the record is then not
  /// acknowledged, though readers may come to see it. A segment of which a write or flush failed is not
  /// written to again, so that its torn end stays its end; the next append starts another. A segment that
  /// somebody has removed or replaced meanwhile is a failure too: what it held is lost, and the message says
  /// how much.
  void append(const nlohmann::json& record);

 private:
  static constexpr std::size_t kSegmentBytes = 1000000;

  std::unique_ptr<AppendFile> create_segment();

  std::string folder_;
  FileSystem& files_;
  std::mutex mutex_;
  std::unique_ptr<AppendFile>
      segment_;       // null before the first append, after a failed one and a full segment
  std::string path_;  // of the segment
  std::size_t bytes_ = 0, records_ = 0;  // written to it
};

}  // namespace minlife
