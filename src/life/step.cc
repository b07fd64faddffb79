#include "life/step.h"

#include <cassert>
#include <cstring>
#include <memory>

#include "life/narrow.h"
#include "life/sliced.h"

namespace minlife {
namespace {

using sliced::lanes_from;
using sliced::Sum;
using sliced::Words64;

constexpr int kLanes = sizeof(Words64) / sizeof(std::uint64_t);
static_assert(kLanes - 1 <= Board::kSlackWords);

Words64 load(const std::uint64_t* from) {
  Words64 words;
  std::memcpy(&words, from, sizeof words);
  return words;
}

void store(Words64 words, std::uint64_t* to) { std::memcpy(to, &words, sizeof words); }

/// How rows of one width fall into vectors. The last vector may reach beyond its row: `valid` has the bits
/// set that are the row's. `behind` marks the column behind the last one; it lies in the last vector or in
/// the one after.
struct RowShape {
  explicit RowShape(int width)
      : last((width - 1) / (64 * kLanes)), last_word((width - 1) / 64), last_bit((width - 1) % 64) {
    for (int column = last * 64 * kLanes; column < width; column += 64)
      valid[column / 64 % kLanes] =
          width - column >= 64 ? ~std::uint64_t{0} : ~(~std::uint64_t{0} << (width - column));
    behind[width / 64 % kLanes] = std::uint64_t{1} << width % 64;
    behind_in_last = width / (64 * kLanes) == last;
  }

  int last;  ///< index of the last vector
  int last_word, last_bit;
  Words64 valid{}, behind{};
  bool behind_in_last;
};

/// Walks along a row and gives the sums of horizontal neighbours, a vector at a time, each word loaded once.
template <bool kTorus>
class RowScanner {
 public:
  RowScanner(const std::uint64_t* row, const RowShape& shape) : row_(row), shape_(shape) {
    if (kTorus) {
      before_[kLanes - 1] = row[shape.last_word] >> shape.last_bit << 63;
      behind_ = shape.behind & (Words64{} - (row[0] & 1));
    }
    here_ = vector(0);
  }

  Sum<Words64> next() {
    const Words64 after = vector(++index_);
    const Words64 left = here_ << 1 | lanes_from<kLanes - 1>(before_, here_) >> 63;
    const Words64 right = here_ >> 1 | lanes_from<1>(here_, after) << 63;
    const Sum<Words64> sum = sliced::add(left, here_, right);
    before_ = here_;
    here_ = after;
    return sum;
  }

 private:
  /// The row's vector of that index, with the opposite edge's cell behind the last column.
  Words64 vector(int index) const {
    if (index < shape_.last) return load(row_ + index * kLanes);
    if (index > shape_.last) return shape_.behind_in_last ? Words64{} : behind_;
    const Words64 cells = load(row_ + index * kLanes) & shape_.valid;
    return shape_.behind_in_last ? cells | behind_ : cells;
  }

  const std::uint64_t* row_;
  const RowShape& shape_;
  int index_ = 0;
  Words64 before_{}, here_{}, behind_{};
};

/// Sums of a row's horizontal neighbours, vector by vector.
using RowSums = Sum<Words64>*;

/// Keeps what a generation in place still needs: the sums of row -1 (what lies above row 0), 0, 1, ... While
/// row r advances these are rows r - 1 to r + 1, and row 0 to the end, for it lies below the last row of a
/// torus.
class SumBuffers {
 public:
  SumBuffers(std::vector<std::uint64_t>& memory, int width) : stride_(vectors(width)) {
    void* start = memory.data();
    std::size_t bytes = memory.size() * sizeof(std::uint64_t);
    start_ = static_cast<RowSums>(
        std::align(sizeof(Words64), kBuffers * stride_ * sizeof(Sum<Words64>), start, bytes));
  }

  static std::size_t memory_words(int width) { return (kBuffers * vectors(width) * 2 + 1) * kLanes; }

  RowSums row(int r) const { return buffer(r == 0 ? 3 : (r + 3) % 3); }
  /// Never written.
  RowSums dead() const { return buffer(4); }

 private:
  static constexpr std::size_t kBuffers = 5;
  static std::size_t vectors(int width) { return static_cast<std::size_t>(RowShape(width).last) + 1; }
  RowSums buffer(int index) const { return start_ + static_cast<std::size_t>(index) * stride_; }

  std::size_t stride_;
  RowSums start_;
};

/// Advances `row`. `next_sums` gives the sums of the row below, vector by vector.
template <class Logic, class NextSums>
void next_row(std::uint64_t* row, const RowShape& shape, const Sum<Words64>* above, const Sum<Words64>* here,
              const Logic& logic, NextSums&& next_sums) {
  for (int j = 0; j < shape.last; ++j, row += kLanes)
    store(logic.next(above[j], here[j], next_sums(j), load(row)), row);
  // What the last vector holds of the next row goes back as it was.
  const Words64 self = load(row),
                next = logic.next(above[shape.last], here[shape.last], next_sums(shape.last), self);
  store(sliced::choose(shape.valid, next, self), row);
}

template <bool kTorus, class Logic>
void step_rows(std::uint64_t* cells, int height, int words_per_row, const RowShape& shape,
               const SumBuffers& buffers, const Logic& logic) {
  const auto row = [&](int r) { return cells + static_cast<std::size_t>(r) * words_per_row; };
  const auto sum = [&](int r, RowSums sums) {
    RowScanner<kTorus> scanner(row(r), shape);
    for (int j = 0; j <= shape.last; ++j) sums[j] = scanner.next();
  };
  if (kTorus) sum(height - 1, buffers.row(-1));
  sum(0, buffers.row(0));
  for (int r = 0; r + 1 < height; ++r) {
    const RowSums below = buffers.row(r + 1);
    RowScanner<kTorus> scanner(row(r + 1), shape);
    next_row(row(r), shape, r == 0 && !kTorus ? buffers.dead() : buffers.row(r - 1), buffers.row(r), logic,
             [&](int j) { return below[j] = scanner.next(); });
  }
  const int r = height - 1;
  const RowSums below = kTorus ? buffers.row(0) : buffers.dead();
  next_row(row(r), shape, r == 0 && !kTorus ? buffers.dead() : buffers.row(r - 1), buffers.row(r), logic,
           [&](int j) { return below[j]; });
}

}  // namespace

Stepper::Stepper(int width) : width_(width), buffers_(SumBuffers::memory_words(width)) {}

void Stepper::step(Board& board, const Rule& rule, Boundary boundary, std::uint64_t generations) {
  assert(board.width() == width_);
  std::uint64_t* cells = board.row(0).data();
  const RowShape shape(width_);
  const SumBuffers buffers(buffers_, width_);
  sliced::specialise(rule, boundary, [&](const auto& logic, auto torus) {
    constexpr bool kTorus = decltype(torus)::value;
    for (std::uint64_t g = 0; g < generations; ++g)
      if (width_ <= 64)
        sliced::step_narrow<kTorus>(cells, board.height(), width_, ~std::uint64_t{0} >> (64 - width_), logic);
      else
        step_rows<kTorus>(cells, board.height(), board.words_per_row(), shape, buffers, logic);
  });
}

}  // namespace minlife
