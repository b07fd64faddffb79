#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "cli/terminal/output.h"

namespace minlife {

/// Lines on standard error that are rewritten in place a few times a second, and wiped at the end. Only on a
/// terminal that can do it (TERM is not "dumb") and without --quiet; else it costs nothing. Without colours,
/// so that NO_COLOR has nothing to ask.
class LiveBlock {
 public:
  /// `output` must outlive it.
  explicit LiveBlock(const Output& output);
  ~LiveBlock();
  LiveBlock(const LiveBlock&) = delete;
  LiveBlock& operator=(const LiveBlock&) = delete;

  /// Whether lines are shown at all.
  bool is_live() const { return live_; }
  /// Whether it is time to show new ones.
  bool is_due() const { return live_ && std::chrono::steady_clock::now() >= next_; }

  /// Puts these lines, made visible and cut to the terminal's width, in place of the last ones.
  void show(const std::vector<std::string>& lines);

  /// Output::warn for each, above the lines; these come back with the next show().
  void warn(const std::vector<std::string>& sentences);

 private:
  std::string wiped() const;  ///< what takes the shown lines off the terminal

  const Output& output_;
  bool live_;
  std::size_t shown_ = 0;  ///< lines on the terminal; the cursor is at the end of the last
  std::chrono::steady_clock::time_point next_{};
};

}  // namespace minlife
