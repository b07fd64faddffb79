#include "study/tables/readable.h"

#include <fmt/format.h>

#include "core/text.h"

namespace minlife {

std::string aligned(const Lines& lines, std::size_t left) {
  std::vector<std::size_t> widths(lines[0].size());
  for (const auto& line : lines)
    for (std::size_t c = 0; c < line.size(); ++c) widths[c] = std::max(widths[c], line[c].size());
  std::string text;
  for (const auto& line : lines) {
    std::string shown;
    for (std::size_t c = 0; c < line.size(); ++c) {
      const std::string space(widths[c] - line[c].size(), ' ');
      shown += (c == 0 ? "" : "  ") + (c < left ? line[c] + space : space + line[c]);
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
