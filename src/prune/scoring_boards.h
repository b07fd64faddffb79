#pragma once

#include <functional>
#include <span>
#include <vector>

#include "nn/kernels/planes.h"
#include "prune/criterion.h"

namespace minlife {

/// How many boards the criteria that need data see, and which: examples 0 .. 31 of the training stream of a
/// replicate that is no trial's (bit 63 set), so that scoring neither uses up nor repeats training examples.
inline constexpr int kScoringBoards = 32;
PairLaw scoring_boards(const ScoringInput& input);

/// One scoring board, as a double-precision pass wants it.
struct ScoringBoard {
  std::vector<double> cells, targets;  ///< [rows * columns], 0 or 1
};

/// The boards of scoring_boards(input), in order; their size and padding are the configuration's.
std::vector<ScoringBoard> draw_scoring_batch(const ScoringInput& input);
Padding scoring_padding(const ScoringInput& input);

/// Gradients of the mean cross-entropy over the cells of each board. Calls
/// seen(gradient, channel products): [parameters], and the sums of SlowNetwork::channel_products.
void for_each_board_gradient(
    const ScoringInput& input,
    const std::function<void(const std::vector<double>&, const std::vector<double>&)>& seen);

/// The mean of these gradients: that of the whole scoring batch.
std::vector<double> batch_gradient(const ScoringInput& input);

}  // namespace minlife
