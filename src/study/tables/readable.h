#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "study/tables/table.h"

namespace minlife {

/// A table as people read it: titles, then a line for each row; all as wide.
using Lines = std::vector<std::vector<std::string>>;

/// The columns that have a title, without those of which no row tells anything. `spare` gets Shown::spare of
/// each.
template <typename Row>
Lines readable(const Columns<Row>& columns, const std::vector<Row>& rows, bool timing, bool terminal,
               std::vector<int>* spare = nullptr) {
  Lines lines(1 + rows.size());
  for (const Column<Row>& column : columns) {
    if (column.shown.title.empty() || (column.timing && !timing) || (terminal && !column.shown.in_terminal))
      continue;
    std::vector<std::string> texts;
    for (const Row& row : rows) texts.push_back(column.shown.text(row));
    if (std::all_of(texts.begin(), texts.end(), [](const std::string& text) { return text.empty(); }))
      continue;
    lines[0].push_back(column.shown.title);
    if (spare != nullptr) spare->push_back(column.shown.spare);
    for (std::size_t k = 0; k < rows.size(); ++k) lines[k + 1].push_back(texts[k]);
  }
  return lines;
}

/// Takes out columns until the others, aligned, fit on a screen of so many columns, or none can be spared:
/// those of the greatest `spare` first, none of 0. Returns the titles of what is gone.
std::vector<std::string> fit(Lines& lines, std::vector<int> spare, std::size_t columns);

/// In columns for a terminal: the first `left` to the left, the others to the right.
std::string aligned(const Lines& lines, std::size_t left);

/// As a Markdown table.
std::string markdown(const Lines& lines, std::size_t left);

}  // namespace minlife
