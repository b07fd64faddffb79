#pragma once

#include <string>

#include "cli/terminal/output.h"

namespace minlife {

/// A page on standard output that is drawn anew in place of the last one, from the top of the terminal on.
/// Only on a terminal that can do it (TERM is not "dumb"), and without --json. Without colours.
class LivePage {
 public:
  explicit LivePage(const Output& output);

  bool is_live() const { return live_; }

  /// Shows lines, made visible and wrapped to the terminal's width, of which some from the middle are left
  /// out where it is not high enough. Throws FailedError when the terminal is gone.
  void show(const std::string& text);

 private:
  bool live_, first_ = true;
};

}  // namespace minlife
