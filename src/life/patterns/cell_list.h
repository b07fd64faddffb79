#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/figures.h"
#include "life/pattern.h"
#include "life/patterns/lines.h"

namespace minlife {

/// Live cells by their places, of files that do not tell a size first.
class CellList {
 public:
  void add(std::int64_t x, std::int64_t y) { cells_.emplace_back(x, y); }

  /// The smallest pattern that holds them; one dead cell where there is none. Refuses sides above kMaxSide,
  /// at the line that `lines` has come to.
  Pattern pattern(const LineReader& lines, bool has_position) const {
    Pattern pattern;
    pattern.has_position = has_position;
    if (cells_.empty()) return pattern;
    std::int64_t left = cells_[0].first, right = left, top = cells_[0].second, bottom = top;
    for (const auto& [x, y] : cells_) {
      left = std::min(left, x);
      right = std::max(right, x);
      top = std::min(top, y);
      bottom = std::max(bottom, y);
    }
    const std::int64_t width = right - left + 1, height = bottom - top + 1;
    if (width > kMaxSide || height > kMaxSide)
      lines.refuse(fmt::format("the pattern is {} x {} cells, and {} is the longest side",
                               with_commas(static_cast<std::uint64_t>(width)),
                               with_commas(static_cast<std::uint64_t>(height)), with_commas(kMaxSide)));
    pattern.cells = Board(static_cast<int>(height), static_cast<int>(width));
    for (const auto& [x, y] : cells_)
      pattern.cells.set(static_cast<int>(y - top), static_cast<int>(x - left), true);
    if (has_position) {
      pattern.x = left;
      pattern.y = top;
    }
    return pattern;
  }

 private:
  std::vector<std::pair<std::int64_t, std::int64_t>> cells_;
};

}  // namespace minlife
