#pragma once

#include <cstdint>
#include <string>

#include "cli/terminal/live_block.h"

namespace minlife {

/// One line on standard error that says how far a long job is: a LiveBlock of one line.
class Progress {
 public:
  /// "TASK: 12,000 of 1,000,000 UNIT (1.2 %)"
  Progress(std::string task, std::string unit, std::uint64_t total, const Output& output);

  bool is_live() const { return block_.is_live(); }

  /// `done` of the total; `note` (may be empty) is appended.
  void update(std::uint64_t done, const std::string& note = {});

 private:
  std::string task_, unit_;
  std::uint64_t total_;
  LiveBlock block_;
};

}  // namespace minlife
