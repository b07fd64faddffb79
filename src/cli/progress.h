#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "cli/output.h"

namespace minlife {

/// One line on standard error that says how far a long job is, rewritten a few times a second and wiped at
/// the end. Only on a terminal that can do it (TERM is not "dumb") and without --quiet; else it costs
/// nothing.
class Progress {
 public:
  /// "TASK: 12,000 of 1,000,000 UNIT (1.2 %)"
  Progress(std::string task, std::string unit, std::uint64_t total, const Output& output);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Whether a line is shown at all.
  bool is_live() const { return live_; }

  /// `done` of the total; `note` (may be empty) is appended.
  void update(std::uint64_t done, const std::string& note = {});

 private:
  std::string task_, unit_;
  std::uint64_t total_;
  bool live_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point next_{};
};

}  // namespace minlife
