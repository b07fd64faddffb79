#pragma once

#include "life/sliced.h"

// Boards narrow enough for a row to fit a lane: a word holds one row of one board, or, when it is a vector,
// one row of as many boards as it has lanes.
namespace minlife::sliced {

/// Sums of each cell with its two horizontal neighbours, for rows of `width` cells to a lane. What lands
/// beyond the width is undefined.
template <bool kTorus, class Word>
inline Sum<Word> sum_row(Word row, int width) {
  Word left = row << 1, right = row >> 1;
  if constexpr (kTorus) {
    left |= row >> (width - 1);
    right |= row << (width - 1);
  }
  return add(left, row, right);
}

/// One generation in place; rows[0] to rows[height - 1], `valid` has the bits of the columns set in every
/// lane.
template <bool kTorus, class Word, class Logic>
void step_narrow(Word* rows, int height, int width, Word valid, const Logic& logic) {
  const Sum<Word> dead{};
  const Sum<Word> first = sum_row<kTorus>(rows[0], width);
  Sum<Word> above = kTorus ? sum_row<kTorus>(rows[height - 1], width) : dead;
  Sum<Word> here = first;
  for (int r = 0; r < height; ++r) {
    const Sum<Word> below = r + 1 < height ? sum_row<kTorus>(rows[r + 1], width) : kTorus ? first : dead;
    rows[r] = logic.next(above, here, below, rows[r]) & valid;
    above = here;
    here = below;
  }
}

}  // namespace minlife::sliced
