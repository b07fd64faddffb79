#include "data/windows.h"

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "core/highway.h"
#include "core/packed_bits.h"
#include "life/packed_batch.h"

namespace minlife {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// Windows are counted two side by side, as pairs of three rows and four columns: half the increments, which
// are the cost of counting. A pair's place in the histogram has its columns, three bits each, in the order
// second, third, first, fourth: so its left windows are sums over the highest bits, its right windows sums
// over those below, and both add up whole vectors.
constexpr int kPairs = 4096;
constexpr int kInner = 64;   ///< what the second and third columns can be
constexpr int kColumn = 8;   ///< what a column can be
constexpr int kSpan = 32;    ///< centres that are counted together
constexpr int kPlaces = 16;  ///< their pairs

using PlacesTag = hn::CappedTag<std::uint16_t, kPlaces>;
using PlacesVec = hn::Vec<PlacesTag>;
constexpr PlacesTag kPlacesTag{};
constexpr int kPlacesLanes = static_cast<int>(hn::MaxLanes(kPlacesTag));
constexpr int kParts = kPlaces / kPlacesLanes;

/// A row's part in the places of 16 pairs.
struct RowPlaces {
  PlacesVec part[kParts];

  /// Of nothing but dead cells.
  RowPlaces() {
    for (PlacesVec& places : part) places = hn::Zero(kPlacesTag);
  }

  /// columns: bit k is column k - 1 of the first pair's left centre. Pair k has bits 2 k to 2 k + 3.
  explicit RowPlaces(std::uint64_t columns) {
    static_assert(kPlacesLanes <= 8 || kPlacesLanes == kPlaces);
    alignas(32) static constexpr std::uint8_t kBytes[] = {0, 1, 0, 1, 0, 1, 0, 1, 1, 2, 1, 2, 1, 2, 1, 2,
                                                          2, 3, 2, 3, 2, 3, 2, 3, 3, 4, 3, 4, 3, 4, 3, 4};
    alignas(32) static constexpr std::uint16_t kToHighByte[] = {256, 64, 16, 4, 256, 64, 16, 4,
                                                                256, 64, 16, 4, 256, 64, 16, 4};
    // Where the first three of four bits go: the first to bit 6, the second to bit 0, the third to bit 3.
    alignas(16) static constexpr std::uint8_t kThree[] = {0, 64, 1, 65, 8, 72, 9, 73,
                                                          0, 64, 1, 65, 8, 72, 9, 73};
    const hn::Repartition<std::uint8_t, PlacesTag> bytes;
    const hn::Repartition<std::uint64_t, PlacesTag> words;
    for (PlacesVec& places : part) {
      const auto pairs =
          hn::TableLookupBytes(hn::BitCast(bytes, hn::Set(words, columns)), hn::Load(bytes, kBytes));
      const PlacesVec high = hn::Mul(hn::BitCast(kPlacesTag, pairs), hn::Load(kPlacesTag, kToHighByte));
      const PlacesVec four = hn::And(hn::ShiftRight<8>(high), hn::Set(kPlacesTag, 15));
      const PlacesVec three = hn::BitCast(
          kPlacesTag, hn::TableLookupBytes(hn::LoadDup128(bytes, kThree), hn::BitCast(bytes, four)));
      const PlacesVec fourth = hn::And(hn::ShiftRight<2>(high), hn::Set(kPlacesTag, 1 << 9));
      places = hn::Or(three, fourth);
      columns >>= 2 * kPlacesLanes % 64;
    }
  }
};

class PairHistogram {
 public:
  explicit PairHistogram(std::uint32_t* counts) : counts_(counts) {}

  /// A span of three rows. Its pairs wait until some rows' are there or finish_rows is called: read at once
  /// from the register that has them, they would cost as much as the increments.
  HWY_INLINE void add_row(const RowPlaces& above, const RowPlaces& row, const RowPlaces& below, int centres) {
    for (int k = 0; k < kParts; ++k)
      hn::Store(hn::Or(hn::Or(above.part[k], hn::ShiftLeft<1>(row.part[k])), hn::ShiftLeft<2>(below.part[k])),
                kPlacesTag, waiting_[rows_] + k * kPlacesLanes);
    if (++rows_ == kWaiting) finish_rows(centres);
  }

  /// Counts the first `centres` centres of the rows that wait.
  HWY_INLINE void finish_rows(int centres) {
    for (int row = 0; row < rows_; ++row) {
      const std::uint16_t* place = waiting_[row];
      if (centres == kSpan) {
#pragma GCC unroll 16
        for (int k = 0; k < kPlaces; ++k) ++pairs_[place[k]];
        continue;
      }
      for (int k = 0; k < centres / 2; ++k) ++pairs_[place[k]];
      if (centres % 2 != 0) {
        const int last = place[centres / 2];
        ++counts_[last / kInner % kColumn + last % kInner * kColumn];
      }
    }
    rows_ = 0;
  }

  /// Adds the left and right windows of all pairs to the counts.
  void add_to_counts() {
    const hn::CappedTag<std::uint32_t, kInner> tag;
    constexpr int kStep = static_cast<int>(hn::MaxLanes(tag));
    alignas(64) std::uint32_t left[kColumn][kInner];  // [first column][inner columns]
    for (int inner = 0; inner < kInner; inner += kStep) {
      hn::Vec<decltype(tag)> first_sums[kColumn];
#pragma GCC unroll 8
      for (auto& sum : first_sums) sum = hn::Zero(tag);
      for (int fourth = 0; fourth < kColumn; ++fourth) {
        auto sum = hn::Zero(tag);
#pragma GCC unroll 8
        for (int first = 0; first < kColumn; ++first) {
          const auto some = hn::Load(tag, pairs_ + (fourth * kColumn + first) * kInner + inner);
          first_sums[first] = hn::Add(first_sums[first], some);
          sum = hn::Add(sum, some);
        }
        std::uint32_t* right = counts_ + fourth * kInner + inner;
        hn::StoreU(hn::Add(hn::LoadU(tag, right), sum), tag, right);
      }
#pragma GCC unroll 8
      for (int first = 0; first < kColumn; ++first) hn::Store(first_sums[first], tag, left[first] + inner);
    }
    add_turned(left);
  }

 private:
  /// counts[inner columns][first column] += left[first column][inner columns]
  void add_turned(const std::uint32_t (&left)[kColumn][kInner]) {
    const hn::FixedTag<std::uint32_t, 4> tag;
    for (int first = 0; first < kColumn; first += 4)
      for (int inner = 0; inner < kInner; inner += 4) {
        alignas(16) std::uint32_t turned[4][4];
        hn::StoreInterleaved4(hn::Load(tag, left[first] + inner), hn::Load(tag, left[first + 1] + inner),
                              hn::Load(tag, left[first + 2] + inner), hn::Load(tag, left[first + 3] + inner),
                              tag, turned[0]);
        for (int k = 0; k < 4; ++k) {
          std::uint32_t* to = counts_ + (inner + k) * kColumn + first;
          hn::StoreU(hn::Add(hn::LoadU(tag, to), hn::Load(tag, turned[k])), tag, to);
        }
      }
  }

  static constexpr int kWaiting = 8;

  alignas(64) std::uint32_t pairs_[kPairs] = {};
  alignas(32) std::uint16_t waiting_[kWaiting][kPlaces];
  int rows_ = 0;  ///< that wait
  std::uint32_t* counts_;
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
    cells |= std::uint64_t{packed_bit(row, static_cast<std::size_t>(column))} << k;
  }
  return cells;
}

/// All rows of some columns. columns(row): its cells from the column before the first centre on.
template <typename Columns>
HWY_INLINE void count_band(int height, int centres, Boundary boundary, PairHistogram& histogram,
                           Columns columns) {
  const bool torus = boundary == Boundary::torus;
  const RowPlaces first(columns(0)), last = torus ? RowPlaces(columns(height - 1)) : RowPlaces();
  RowPlaces above = last, row = first;
  for (int index = 0; index < height; ++index) {
    const RowPlaces below = index + 1 < height ? RowPlaces(columns(index + 1)) : torus ? first : RowPlaces();
    histogram.add_row(above, row, below, centres);
    above = row;
    row = below;
  }
  histogram.finish_rows(centres);
}

/// Boards whose rows with both edges fit a word.
template <typename Width>
void count_narrow(const std::uint8_t* board, int height, Width width_constant, Boundary boundary,
                  PairHistogram& histogram) {
  const int width = width_constant;
  const std::size_t row_bytes = packed_row_bytes(width);
  for (int column = 0; column < width; column += kSpan)
    count_band(height, std::min(kSpan, width - column), boundary, histogram, [&](int row) {
      return row_with_edges(board + static_cast<std::size_t>(row) * row_bytes, width, boundary) >> column;
    });
}

void count_wide(const std::uint8_t* board, int height, int width, Boundary boundary,
                PairHistogram& histogram) {
  const std::size_t row_bytes = packed_row_bytes(width);
  for (int column = 0; column < width; column += kSpan)
    count_band(height, std::min(kSpan, width - column), boundary, histogram, [&](int row) {
      return columns_around(board + static_cast<std::size_t>(row) * row_bytes, width, column, boundary);
    });
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

}  // namespace minlife
