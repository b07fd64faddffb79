#include "life/plane.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "core/error.h"
#include "core/figures.h"
#include "core/text.h"
#include "life/step.h"

namespace minlife {
namespace {

/// Rows, and words of a row, that hold live cells; first and last included.
struct Extent {
  int top, bottom, first_word, last_word;

  int rows() const { return bottom - top + 1; }
  int words() const { return last_word - first_word + 1; }
};

std::optional<Extent> live_extent(const Board& board) {
  Extent extent{board.height(), -1, board.words_per_row(), -1};
  for (int row = 0; row < board.height(); ++row) {
    const auto words = board.row(row);
    for (int word = 0; word < board.words_per_row(); ++word) {
      if (words[static_cast<std::size_t>(word)] == 0) continue;
      extent.top = std::min(extent.top, row);
      extent.bottom = row;
      extent.first_word = std::min(extent.first_word, word);
      extent.last_word = std::max(extent.last_word, word);
    }
  }
  return extent.bottom < 0 ? std::nullopt : std::optional(extent);
}

/// How many words of margin a board gets: a sixteenth of its side, so that large boards are drawn anew
/// seldom.
int margin_words(const Extent& extent) {
  return std::max(1, std::max(extent.rows(), 64 * extent.words()) / 1024);
}

/// A board of just these rows and words with the margin around it. Moving whole words needs no shifts.
Board with_margin(const Board& board, const Extent& extent, int margin, std::uint64_t generation) {
  const int height = extent.rows() + 2 * 64 * margin, width = 64 * (extent.words() + 2 * margin);
  if (std::max(height, width) > kMaxSide)
    throw InputError(
        fmt::format("the pattern is {} x {} cells at generation {}; with the margin it needs, a side exceeds "
                    "{} cells (ask for fewer generations, or for a torus)",
                    64 * extent.words(), extent.rows(), with_commas(generation), with_commas(kMaxSide)));
  Board placed(height, width);
  for (int row = 0; row < extent.rows(); ++row) {
    const auto source =
        board.row(extent.top + row)
            .subspan(static_cast<std::size_t>(extent.first_word), static_cast<std::size_t>(extent.words()));
    std::copy(source.begin(), source.end(), placed.row(64 * margin + row).begin() + margin);
  }
  return placed;
}

}  // namespace

Pattern step_on_plane(Pattern pattern, std::uint64_t generations,
                      const std::function<void(std::uint64_t)>& progress) {
  for (std::uint64_t done = 0; done < generations;) {
    const std::optional<Extent> extent = live_extent(pattern.cells);
    if (!extent) break;
    int margin = margin_words(*extent);
    // Close to the largest board, the least margin must do.
    if (std::max(extent->rows(), 64 * extent->words()) + 2 * 64 * margin > kMaxSide) margin = 1;
    pattern.cells = with_margin(pattern.cells, *extent, margin, done);
    pattern.x += 64 * (extent->first_word - margin);
    pattern.y += extent->top - 64 * margin;
    // Nothing moves faster than a cell a generation, so nothing reaches the edge.
    const std::uint64_t safe =
        std::min<std::uint64_t>(64 * static_cast<std::uint64_t>(margin), generations - done);
    Stepper(pattern.cells.width()).step(pattern.cells, pattern.rule, Boundary::dead, safe);
    done += safe;
    if (progress) progress(done);
  }
  return bounding_box(pattern);
}

}  // namespace minlife
