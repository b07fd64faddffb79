#pragma once

#include <functional>
#include <span>
#include <vector>

#include "nn/planes.h"
#include "study/prune/rule.h"

namespace minlife {

/// One scoring board, as a double-precision pass wants it.
struct ScoringBoard {
  std::vector<double> cells, targets;  ///< [rows * columns], 0 or 1
};

/// The boards of scoring_boards(input), in order; their size and padding are the configuration's.
std::vector<ScoringBoard> draw_scoring_batch(const PruneInput& input);
Padding scoring_padding(const PruneInput& input);

/// Gradients of the mean cross-entropy over the cells of each board; slopes' are zero. Calls
/// seen(gradient, channel products): [parameters], and the sums of DoublePass::channel_products.
void for_each_board_gradient(
    const PruneInput& input,
    const std::function<void(const std::vector<double>&, const std::vector<double>&)>& seen);

/// The mean of these gradients: that of the whole scoring batch.
std::vector<double> batch_gradient(const PruneInput& input);

}  // namespace minlife
