#include "cli/terminal/width.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "core/text.h"
#include "core/visible.h"

namespace minlife {
namespace {

constexpr std::size_t kLeastColumns = 80;

/// COLUMNS or LINES, where it is set to a number.
std::optional<std::size_t> told_size(const char* variable) {
  const char* told = std::getenv(variable);
  const auto size = told != nullptr ? parse_uint(told) : std::nullopt;
  return size && *size > 0 && *size <= 100000 ? std::optional<std::size_t>(*size) : std::nullopt;
}

/// How many bytes of `line` go on a line of its own, which has room for `columns`: up to a space, else behind
/// a mark at which a long word may be cut, else all that fits.
std::size_t good_cut(std::string_view line, std::size_t columns) {
  const std::size_t fits = std::max<std::size_t>(cut_to(line, columns).size(), 1);
  if (fits == line.size()) return fits;
  const std::size_t space = line.substr(0, fits + 1).find_last_of(' ');
  const std::size_t word = line.find_first_not_of(' ');
  if (space != std::string_view::npos && space > word) return space;
  const std::size_t mark = line.substr(0, fits).find_last_of(",;/=}");
  return mark != std::string_view::npos && mark > fits / 2 ? mark + 1 : fits;
}

void append_wrapped(std::string_view line, std::size_t columns, std::size_t hang, std::string& page) {
  const std::size_t own = std::min(line.find_first_not_of(' '), line.size());
  const std::size_t indent = std::min(own + hang, columns / 2);
  std::size_t room = columns;
  while (columns_of(line) > room) {
    const std::size_t cut = good_cut(line, room);
    page += line.substr(0, cut);
    line.remove_prefix(cut);
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    if (line.empty()) return;
    page += "\n" + std::string(indent, ' ');
    room = columns - indent;
  }
  page += line;
}

}  // namespace

std::size_t terminal_columns(int descriptor, std::size_t otherwise) {
  winsize size{};
  return ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 ? size.ws_col : otherwise;
}

bool can_rewrite(int descriptor) {
  const char* term = std::getenv("TERM");
  return ::isatty(descriptor) == 1 && term != nullptr && std::string_view(term) != "dumb";
}

std::size_t page_lines() {
  constexpr std::size_t kOtherwise = 40, kFewest = 8;
  winsize size{};
  const bool is_terminal = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0;
  const std::optional<std::size_t> told = told_size("LINES");
  const std::size_t lines = told ? *told : is_terminal ? size.ws_row : kOtherwise;
  return std::max(lines, kFewest) - 1;
}

ScreenWidth screen_width() {
  const bool terminal = ::isatty(STDOUT_FILENO) == 1;
  const std::optional<std::size_t> told = told_size("COLUMNS");
  const std::size_t columns = told       ? *told
                              : terminal ? terminal_columns(STDOUT_FILENO, kLeastColumns)
                                         : kLeastColumns;
  return {std::max(columns, kLeastColumns), terminal || told};
}

std::string wrapped(std::string_view text, std::size_t columns, std::size_t hang) {
  std::string page;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    append_wrapped(text.substr(0, end), columns, hang, page);
    if (end < text.size()) page += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return page;
}

std::string wrapped(std::string_view text, const ScreenWidth& screen, std::size_t hang) {
  return screen.wraps ? wrapped(text, screen.columns, hang) : std::string(text);
}

std::string named_line(std::string_view name, std::string_view rest, std::size_t columns) {
  constexpr std::string_view kMore = "...";
  std::string line(name);
  if (const std::size_t taken = columns_of(rest) + kMore.size();
      columns_of(name) + columns_of(rest) > columns)
    line = std::string(cut_to(name, columns > taken ? columns - taken : 0)) + std::string(kMore);
  return line.append(rest);
}

std::string_view cut_to(std::string_view line, std::size_t columns) {
  std::size_t bytes = 0, taken = 0;
  while (bytes < line.size()) {
    const Character next = first_character(line.substr(bytes));
    if (taken + columns_of(next) > columns) break;
    taken += columns_of(next);
    bytes += next.bytes;
  }
  return line.substr(0, bytes);
}

}  // namespace minlife
