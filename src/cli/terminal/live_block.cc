#include "cli/terminal/live_block.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "cli/terminal/width.h"
#include "core/visible.h"

namespace minlife {
namespace {

constexpr std::chrono::milliseconds kInterval{100};

}  // namespace

LiveBlock::LiveBlock(const Output& output)
    : output_(output), live_(!output.quiet() && can_rewrite(STDERR_FILENO)) {}

LiveBlock::~LiveBlock() {
  if (shown_ > 0) std::fputs(wiped().c_str(), stderr);
}

void LiveBlock::warn(const std::vector<std::string>& sentences) {
  if (sentences.empty()) return;
  if (shown_ > 0) std::fputs(wiped().c_str(), stderr);
  shown_ = 0;
  for (const std::string& sentence : sentences) output_.warn(sentence);
}

std::string LiveBlock::wiped() const {
  std::string codes = "\r\033[K";
  for (std::size_t line = 1; line < shown_; ++line) codes += "\033[A\033[K";
  return codes;
}

void LiveBlock::show(const std::vector<std::string>& lines) {
  if (!live_) return;
  next_ = std::chrono::steady_clock::now() + kInterval;
  // In one write, so that nobody sees it half done.
  std::string text = wiped();
  // One column less than there are: a full line would make some terminals wrap.
  const std::size_t width = terminal_columns(STDERR_FILENO, 80) - 1;
  for (const std::string& line : lines) {
    std::string one = visible(line);
    std::replace(one.begin(), one.end(), '\n', ' ');  // it would be two, and wiped as one
    text += cut_to(one, width);
    if (&line != &lines.back()) text += '\n';
  }
  std::fputs(text.c_str(), stderr);
  shown_ = lines.size();
}

}  // namespace minlife
