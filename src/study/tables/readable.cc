#include "study/tables/readable.h"

#include <fmt/format.h>

#include <numeric>

#include "core/text.h"
#include "core/visible.h"

namespace minlife {

namespace {

std::vector<std::size_t> widths_of(const Lines& lines) {
  std::vector<std::size_t> widths(lines[0].size());
  for (const auto& line : lines)
    for (std::size_t c = 0; c < line.size(); ++c) widths[c] = std::max(widths[c], columns_of(line[c]));
  return widths;
}

constexpr std::size_t kColumnGap = 2;

}  // namespace

std::vector<std::string> fit(Lines& lines, std::vector<int> spare, std::size_t columns) {
  std::vector<std::string> gone;
  for (;;) {
    const std::vector<std::size_t> widths = widths_of(lines);
    const std::size_t gaps = widths.empty() ? 0 : kColumnGap * (widths.size() - 1);
    if (std::accumulate(widths.begin(), widths.end(), gaps) <= columns) return gone;
    const auto most = std::max_element(spare.begin(), spare.end());
    if (most == spare.end() || *most == 0) return gone;
    const std::ptrdiff_t c = most - spare.begin();
    gone.push_back(lines[0][static_cast<std::size_t>(c)]);
    spare.erase(most);
    for (auto& line : lines) line.erase(line.begin() + c);
  }
}

std::string aligned(const Lines& lines, std::size_t left) {
  const std::vector<std::size_t> widths = widths_of(lines);
  std::string text;
  for (const auto& line : lines) {
    std::string shown;
    for (std::size_t c = 0; c < line.size(); ++c) {
      const std::string space(widths[c] - columns_of(line[c]), ' ');
      shown += (c == 0 ? "" : std::string(kColumnGap, ' ')) + (c < left ? line[c] + space : space + line[c]);
    }
    text += shown.substr(0, shown.find_last_not_of(' ') + 1) + "\n";
  }
  return text;
}

std::string markdown(const Lines& lines, std::size_t left) {
  std::string text = fmt::format("| {} |\n|", join(lines[0], " | "));
  for (std::size_t c = 0; c < lines[0].size(); ++c) text += c < left ? " --- |" : " ---: |";
  text += "\n";
  for (std::size_t k = 1; k < lines.size(); ++k) text += fmt::format("| {} |\n", join(lines[k], " | "));
  return text;
}

}  // namespace minlife
