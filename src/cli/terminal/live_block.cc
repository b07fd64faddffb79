#include "cli/terminal/live_block.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace minlife {
namespace {

constexpr std::chrono::milliseconds kInterval{100};

bool terminal_can_rewrite() {
  const char* term = std::getenv("TERM");
  return ::isatty(STDERR_FILENO) == 1 && term != nullptr && std::string_view(term) != "dumb";
}

/// One column less than there are: a full line would make some terminals wrap.
std::size_t terminal_width() {
  winsize size{};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 ? size.ws_col - 1u : 79;
}

}  // namespace

LiveBlock::LiveBlock(const Output& output) : live_(!output.quiet() && terminal_can_rewrite()) {}

LiveBlock::~LiveBlock() {
  if (shown_ > 0) std::fputs(wiped().c_str(), stderr);
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
  const std::size_t width = terminal_width();
  for (const std::string& line : lines) text += line.substr(0, width) + (&line == &lines.back() ? "" : "\n");
  std::fputs(text.c_str(), stderr);
  shown_ = lines.size();
}

}  // namespace minlife
