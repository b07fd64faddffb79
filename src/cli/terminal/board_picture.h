#pragma once

#include <cstddef>
#include <string>

#include "life/board.h"

namespace minlife {

/// Lines of what a verb says below a picture.
inline constexpr std::size_t kWordsBelow = 2;

/// A board for terminals, two rows of cells to a line by half blocks, in a frame: at most so many columns and
/// lines. Of a larger board the part around the middle of its live cells, and below it a line that says so.
std::string board_picture(const Board& board, std::size_t columns, std::size_t lines);

}  // namespace minlife
