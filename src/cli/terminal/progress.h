#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "cli/terminal/live_block.h"

namespace minlife {

/// One line on standard error that says how far a long job is: on a terminal that can rewrite it a LiveBlock
/// of one line, else a line every 30 seconds.
class Progress {
 public:
  /// "TASK: [..........] 12,000 of 1,000,000 UNIT" on a terminal, else "TASK: 12,000 of 1,000,000 UNIT (1.2
  /// %)"
  Progress(std::string task, std::string unit, std::uint64_t total, const Output& output);

  bool is_live() const { return block_.is_live(); }
  /// Whether the line is shown within seconds, so that it pays to find out what it is to say.
  bool is_near() const;
  /// Whether it is time to show the line anew.
  bool is_due() const;

  /// `done` of the total; `note` (may be empty) is appended.
  void update(std::uint64_t done, const std::string& note = {});

 private:
  std::string task_, unit_;
  std::uint64_t total_;
  const Output& output_;
  LiveBlock block_;
  std::chrono::steady_clock::time_point plain_due_;
};

}  // namespace minlife
