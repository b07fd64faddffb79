#include "life/step.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>
#include <memory>
#include <utility>

#include "life/narrow.h"
#include "life/sliced.h"

namespace minlife {
namespace {

using sliced::Sum;
using sliced::Words64;

constexpr std::size_t kLanes = sizeof(Words64) / sizeof(std::uint64_t);

template <class Word>
Word load(const std::uint64_t* from) {
  Word word;
  std::memcpy(&word, from, sizeof word);
  return word;
}

/// Sums of horizontal neighbours of one row.
struct RowSums {
  std::uint64_t* ones;
  std::uint64_t* twos;

  template <class Word>
  Sum<Word> at(std::size_t word) const {
    return {load<Word>(ones + word), load<Word>(twos + word)};
  }
};

/// Copies a row behind padded[0] and puts next to its two ends the cell that neighbours them.
void pad_row(std::span<const std::uint64_t> row, int width, bool torus, std::uint64_t* padded) {
  const std::size_t words = row.size();
  const int last_bit = (width - 1) % 64;
  std::ranges::copy(row, padded + 1);
  padded[0] = torus ? row[words - 1] >> last_bit << 63 : 0;
  padded[words + 1] = torus ? row[0] & 1 : 0;
  if (torus && last_bit < 63) padded[words] |= (row[0] & 1) << (last_bit + 1);
}

/// padded: the cells from padded[1] on, as pad_row leaves them.
template <class Word>
void sum_row(const std::uint64_t* padded, std::size_t words, RowSums sums) {
  for (std::size_t j = 0; j < words; j += sizeof(Word) / 8) {
    const Word before = load<Word>(padded + j), here = load<Word>(padded + j + 1),
               after = load<Word>(padded + j + 2);
    const Sum<Word> sum = sliced::add<Word>(here << 1 | before >> 63, here, here >> 1 | after << 63);
    std::memcpy(sums.ones + j, &sum.ones, sizeof(Word));
    std::memcpy(sums.twos + j, &sum.twos, sizeof(Word));
  }
}

template <class Word, class Logic>
void next_row(RowSums above, RowSums here, RowSums below, const std::uint64_t* padded,
              std::span<std::uint64_t> row, const Logic& logic) {
  for (std::size_t j = 0; j < row.size(); j += sizeof(Word) / 8) {
    const Word next =
        logic.next(above.at<Word>(j), here.at<Word>(j), below.at<Word>(j), load<Word>(padded + 1 + j));
    std::memcpy(row.data() + j, &next, std::min(sizeof(Word), 8 * (row.size() - j)));
  }
}

/// The row buffers of a Stepper: `buffer(k)` for k below kBuffers, each long enough for whole vectors.
class RowBuffers {
 public:
  static constexpr std::size_t kBuffers = 12;

  RowBuffers(std::vector<std::uint64_t>& memory, std::size_t words) : stride_(stride(words)) {
    void* start = memory.data();
    std::size_t bytes = memory.size() * sizeof(std::uint64_t);
    start_ = static_cast<std::uint64_t*>(std::align(sizeof(Words64), 8 * kBuffers * stride_, start, bytes));
  }

  static std::size_t memory_words(std::size_t words) { return kBuffers * stride(words) + kLanes; }

  /// A row with its neighbours left and right; rows r and r + 1 are needed at a time.
  std::uint64_t* padded(int row) const { return start_ + static_cast<std::size_t>(row % 2) * stride_; }

  /// Sums of row -1 (what lies above row 0), 0, 1, ... While row r advances, rows r - 1 to r + 1 are needed,
  /// and row 0 to the end, for it lies below the last row of a torus.
  RowSums sums(int row) const { return pair(row == 0 ? 3 : static_cast<std::size_t>((row + 3) % 3)); }
  RowSums dead() const { return pair(4); }

 private:
  static std::size_t stride(std::size_t words) { return (words + kLanes - 1) / kLanes * kLanes + kLanes; }
  RowSums pair(std::size_t index) const {
    std::uint64_t* ones = start_ + (2 + 2 * index) * stride_;
    return {ones, ones + stride_};
  }

  std::size_t stride_;
  std::uint64_t* start_;
};

template <class Word, bool kTorus, class Logic>
void step_rows(Board& board, const RowBuffers& buffers, const Logic& logic) {
  const int height = board.height(), width = board.width();
  const auto words = static_cast<std::size_t>(board.words_per_row());
  const std::uint64_t valid_in_last = ~std::uint64_t{0} >> (63 - (width - 1) % 64);
  const auto sum = [&](int r, RowSums sums, std::uint64_t* padded) {
    pad_row(std::as_const(board).row(r), width, kTorus, padded);
    sum_row<Word>(padded, words, sums);
  };
  if (kTorus) sum(height - 1, buffers.sums(-1), buffers.padded(1));
  sum(0, buffers.sums(0), buffers.padded(0));
  for (int r = 0; r < height; ++r) {
    const bool last = r + 1 == height;
    if (!last) sum(r + 1, buffers.sums(r + 1), buffers.padded(r + 1));
    const RowSums above = r == 0 && !kTorus ? buffers.dead() : buffers.sums(r - 1);
    const RowSums below = !last ? buffers.sums(r + 1) : kTorus ? buffers.sums(0) : buffers.dead();
    const auto row = board.row(r);
    next_row<Word>(above, buffers.sums(r), below, buffers.padded(r), row, logic);
    row[words - 1] &= valid_in_last;
  }
}

}  // namespace

Stepper::Stepper(int width)
    : width_(width), buffers_(RowBuffers::memory_words((static_cast<std::size_t>(width) + 63) / 64)) {}

void Stepper::step(Board& board, const Rule& rule, Boundary boundary, std::uint64_t generations) {
  assert(board.width() == width_);
  const auto words = static_cast<std::size_t>(board.words_per_row());
  const RowBuffers buffers(buffers_, words);
  sliced::specialise(rule, boundary, [&](const auto& logic, auto torus) {
    constexpr bool kTorus = decltype(torus)::value;
    for (std::uint64_t g = 0; g < generations; ++g)
      if (words == 1)
        sliced::step_narrow<kTorus>(board.row(0).data(), board.height(), width_,
                                    ~std::uint64_t{0} >> (64 - width_), logic);
      else if (words < kLanes)
        step_rows<std::uint64_t, kTorus>(board, buffers, logic);
      else
        step_rows<Words64, kTorus>(board, buffers, logic);
  });
}

Board step_reference(const Board& board, const Rule& rule, Boundary boundary) {
  const int height = board.height(), width = board.width();
  const auto alive = [&](int row, int column) {
    if (boundary == Boundary::torus) return board.get((row + height) % height, (column + width) % width);
    return row >= 0 && row < height && column >= 0 && column < width && board.get(row, column);
  };
  Board next(height, width);
  for (int r = 0; r < height; ++r)
    for (int c = 0; c < width; ++c) {
      int neighbours = 0;
      for (int dr = -1; dr <= 1; ++dr)
        for (int dc = -1; dc <= 1; ++dc)
          if (dr != 0 || dc != 0) neighbours += alive(r + dr, c + dc);
      next.set(r, c, rule.next(board.get(r, c), neighbours));
    }
  return next;
}

}  // namespace minlife
