#include "cli/terminal/live_page.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <vector>

#include "cli/terminal/width.h"
#include "core/error.h"
#include "core/figures.h"
#include "core/text.h"
#include "core/visible.h"

namespace minlife {
namespace {

/// As many lines as there is room for: the first two thirds, a line that tells how many are left out, and the
/// last ones.
std::vector<std::string> fitting(std::vector<std::string> lines, std::size_t room) {
  if (lines.size() <= room) return lines;
  const std::size_t gone = lines.size() - room + 1, first = (room - 1) * 2 / 3;
  const auto begin = lines.begin() + static_cast<std::ptrdiff_t>(first);
  lines.erase(begin, begin + static_cast<std::ptrdiff_t>(gone));
  lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(first),
               fmt::format("  ... {} more lines, on a higher terminal", with_commas(gone)));
  return lines;
}

}  // namespace

LivePage::LivePage(const Output& output) : live_(!output.json() && can_rewrite(STDOUT_FILENO)) {}

void LivePage::show(const std::string& text) {
  // One column less than there are: to wipe behind a full line would take its last letter on some terminals.
  std::vector<std::string> lines =
      split(wrapped(visible(text), terminal_columns(STDOUT_FILENO, 80) - 1), '\n');
  if (lines.back().empty()) lines.pop_back();
  std::string page = first_ ? "\033[2J\033[H" : "\033[H";
  first_ = false;
  // Each line wipes what stood there; what is left of a longer page goes at the end.
  for (const std::string& line : fitting(std::move(lines), page_lines())) page += line + "\033[K\n";
  page += "\033[J";
  if (std::fwrite(page.data(), 1, page.size(), stdout) != page.size() || std::fflush(stdout) != 0)
    throw FailedError(std::string("cannot write to the terminal: ") + std::strerror(errno));
}

}  // namespace minlife
