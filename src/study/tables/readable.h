#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "study/tables/table.h"

namespace minlife {

/// A table as people read it: titles, then a line for each row; all as wide.
using Lines = std::vector<std::vector<std::string>>;

/// The columns that have a title, without those of which no row tells anything.
template <typename Row>
Lines readable(const Columns<Row>& columns, const std::vector<Row>& rows, bool timing, bool terminal) {
  Lines lines(1 + rows.size());
  for (const Column<Row>& column : columns) {
    if (column.shown.title.empty() || (column.timing && !timing) || (terminal && !column.shown.in_terminal))
      continue;
    std::vector<std::string> texts;
    for (const Row& row : rows) texts.push_back(column.shown.text(row));
    if (std::all_of(texts.begin(), texts.end(), [](const std::string& text) { return text.empty(); }))
      continue;
    lines[0].push_back(column.shown.title);
    for (std::size_t k = 0; k < rows.size(); ++k) lines[k + 1].push_back(texts[k]);
  }
  return lines;
}

/// In columns for a terminal: the first `left` to the left, the others to the right.
std::string aligned(const Lines& lines, std::size_t left);

/// As a Markdown table.
std::string markdown(const Lines& lines, std::size_t left);

}  // namespace minlife
