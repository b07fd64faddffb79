#include "cli/progress.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "core/text.h"

namespace minlife {
namespace {

constexpr std::chrono::milliseconds kInterval{100};

bool terminal_can_rewrite() {
  const char* term = std::getenv("TERM");
  return ::isatty(STDERR_FILENO) == 1 && term != nullptr && std::string_view(term) != "dumb";
}

}  // namespace

Progress::Progress(std::string task, std::string unit, std::uint64_t total, const Output& output)
    : task_(std::move(task)),
      unit_(std::move(unit)),
      total_(total),
      live_(!output.quiet() && terminal_can_rewrite()) {}

Progress::~Progress() {
  if (shown_) std::fputs("\r\033[K", stderr);
}

void Progress::update(std::uint64_t done, const std::string& note) {
  if (!live_) return;
  const auto now = std::chrono::steady_clock::now();
  if (now < next_) return;
  next_ = now + kInterval;
  shown_ = true;
  const double percent =
      total_ == 0 ? 100.0 : 100.0 * static_cast<double>(done) / static_cast<double>(total_);
  std::fprintf(stderr, "\r\033[K%s: %s of %s %s (%.1f %%)%s%s", task_.c_str(), with_commas(done).c_str(),
               with_commas(total_).c_str(), unit_.c_str(), percent, note.empty() ? "" : ", ", note.c_str());
  std::fflush(stderr);
}

}  // namespace minlife
