#include "data/windows.h"

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "data/bits.h"
#include "life/packed_batch.h"

namespace minlife {
namespace {

constexpr int kPairs = 4096;                           // windows of three rows and four columns
constexpr int kSpan = 18;                              // centres whose columns, three bits each, fit one word
constexpr std::uint64_t kFull = 65535 - kMaxSide / 2;  // pairs after which a row more might overflow 16 bits

/// Counts 3x4 windows, each two 3x3 windows side by side: half the increments, which are the cost of
/// counting.
class PairHistogram {
 public:
  explicit PairHistogram(std::uint32_t* counts) : counts_(counts) {}

  /// Centres 0 .. centres - 1 of three rows of bits, bit k being column k - 1.
  void count(std::uint64_t above, std::uint64_t row, std::uint64_t below, int centres) {
    const std::uint64_t columns =
        spread_by_three(above) | spread_by_three(row) << 1 | spread_by_three(below) << 2;
    if (centres == kSpan) {
#pragma GCC unroll 9
      for (int k = 0; k < kSpan; k += 2) ++pairs_[k / 2 % 2][columns >> 3 * k & (kPairs - 1)];
    } else {
      for (int k = 0; k + 1 < centres; k += 2) ++pairs_[k / 2 % 2][columns >> 3 * k & (kPairs - 1)];
      if (centres % 2 != 0) ++counts_[columns >> 3 * (centres - 1) & (kWindows - 1)];
    }
    counted_ += static_cast<std::uint64_t>(centres / 2);
  }

  void flush_if_full() {
    if (counted_ <= kFull) return;
    add_to_counts();
    clear();
  }

  /// Adds the left and right windows of all pairs to the counts.
  void add_to_counts() {
    // All pairs together are below 2^16, so no sum of them overflows.
    std::uint16_t left[kWindows] = {}, quarter[kPairs / 4], *half = pairs_[1], *right = pairs_[1];
    for (int pair = 0; pair < kPairs; ++pair)
      pairs_[0][pair] = static_cast<std::uint16_t>(pairs_[0][pair] + pairs_[1][pair]);
    for (int last = 0; last < kPairs; last += kWindows)
      for (int window = 0; window < kWindows; ++window)
        left[window] = static_cast<std::uint16_t>(left[window] + pairs_[0][last + window]);
    add_neighbours(pairs_[0], kPairs / 2, half);
    add_neighbours(half, kPairs / 4, quarter);
    add_neighbours(quarter, kWindows, right);
    for (int window = 0; window < kWindows; ++window)
      counts_[window] += static_cast<std::uint32_t>(left[window]) + right[window];
  }

  void clear() {
    std::memset(pairs_, 0, sizeof pairs_);
    counted_ = 0;
  }

 private:
  /// to[i] = from[2 i] + from[2 i + 1]
  static void add_neighbours(const std::uint16_t* from, int count, std::uint16_t* to) {
    for (int i = 0; i < count; ++i) {
      std::uint32_t both;
      std::memcpy(&both, from + 2 * i, sizeof both);
      to[i] = static_cast<std::uint16_t>(both + (both >> 16));
    }
  }

  // Two histograms in turn: where one pair follows itself, as in empty space, the processor need not wait for
  // the first increment.
  alignas(64) std::uint16_t pairs_[2][kPairs] = {};
  std::uint32_t* counts_;
  std::uint64_t counted_ = 0;
};

/// A row of at most 62 cells with one column more on each side: bit k is column k - 1.
std::uint64_t row_with_edges(const std::uint8_t* row, int width, Boundary boundary) {
  std::uint64_t cells = 0;
  std::memcpy(&cells, row, packed_row_bytes(width));
  if (boundary == Boundary::dead) return cells << 1;
  return cells << 1 | cells >> (width - 1) | (cells & 1) << (width + 1);
}

/// Columns first - 1 .. first + kSpan of a wide row from bit 0 on.
std::uint64_t columns_around(const std::uint8_t* row, int width, int first, Boundary boundary) {
  const int byte = (first - 1) / 8;
  if (first > 0 && static_cast<std::size_t>(byte) + 8 <= packed_row_bytes(width) && first + kSpan < width) {
    std::uint64_t cells;
    std::memcpy(&cells, row + byte, sizeof cells);
    return cells >> (first - 1) % 8;
  }
  std::uint64_t cells = 0;
  for (int k = 0; k < kSpan + 2; ++k) {
    int column = first - 1 + k;
    if (column < 0 || column >= width) {
      if (boundary == Boundary::dead) continue;
      column = (column + width) % width;
    }
    cells |= static_cast<std::uint64_t>(row[column / 8] >> column % 8 & 1) << k;
  }
  return cells;
}

/// Boards whose rows with both edges fit a word.
template <typename Width>
void count_narrow(const std::uint8_t* board, int height, Width width_constant, Boundary boundary,
                  PairHistogram& histogram) {
  const int width = width_constant;
  const std::size_t row_bytes = packed_row_bytes(width);
  const auto row = [&](int index) {
    return row_with_edges(board + static_cast<std::size_t>(index) * row_bytes, width, boundary);
  };
  const bool torus = boundary == Boundary::torus;
  const std::uint64_t first = row(0);
  std::uint64_t above = torus ? row(height - 1) : 0, middle = first;
  for (int index = 0; index < height; ++index) {
    const std::uint64_t below = index + 1 < height ? row(index + 1) : torus ? first : 0;
    int column = 0;
    for (; column + kSpan <= width; column += kSpan)
      histogram.count(above >> column, middle >> column, below >> column, kSpan);
    if (column < width) histogram.count(above >> column, middle >> column, below >> column, width - column);
    histogram.flush_if_full();
    above = middle;
    middle = below;
  }
}

void count_wide(const std::uint8_t* board, int height, int width, Boundary boundary,
                PairHistogram& histogram) {
  const std::size_t row_bytes = packed_row_bytes(width);
  const auto columns = [&](int index, int column) -> std::uint64_t {
    if (index < 0 || index >= height) {
      if (boundary == Boundary::dead) return 0;
      index = (index + height) % height;
    }
    return columns_around(board + static_cast<std::size_t>(index) * row_bytes, width, column, boundary);
  };
  for (int index = 0; index < height; ++index) {
    for (int column = 0; column < width; column += kSpan)
      histogram.count(columns(index - 1, column), columns(index, column), columns(index + 1, column),
                      std::min(kSpan, width - column));
    histogram.flush_if_full();
  }
}

}  // namespace

void count_windows(const std::uint8_t* boards, std::size_t count, int height, int width, Boundary boundary,
                   std::uint32_t* counts) {
  PairHistogram histogram(counts);
  const std::size_t board_bytes = packed_board_bytes(height, width);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint8_t* board = boards + i * board_bytes;
    if (width == 32)
      count_narrow(board, height, std::integral_constant<int, 32>{}, boundary, histogram);
    else if (width <= 62)
      count_narrow(board, height, width, boundary, histogram);
    else
      count_wide(board, height, width, boundary, histogram);
  }
  histogram.add_to_counts();
}

void count_windows_reference(const std::uint8_t* boards, std::size_t count, int height, int width,
                             Boundary boundary, std::uint32_t* counts) {
  const std::size_t row_bytes = packed_row_bytes(width);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint8_t* board = boards + i * packed_board_bytes(height, width);
    const auto cell = [&](int row, int column) {
      if (boundary == Boundary::dead && (row < 0 || row >= height || column < 0 || column >= width)) return 0;
      row = (row + height) % height;
      column = (column + width) % width;
      return board[static_cast<std::size_t>(row) * row_bytes + static_cast<std::size_t>(column / 8)] >>
                 column % 8 &
             1;
    };
    for (int row = 0; row < height; ++row)
      for (int column = 0; column < width; ++column) {
        int window = 0;
        for (int c = 0; c < 3; ++c)
          for (int r = 0; r < 3; ++r) window |= cell(row + r - 1, column + c - 1) << (3 * c + r);
        ++counts[window];
      }
  }
}

}  // namespace minlife
