#pragma once

#include "core/interruption.h"
#include "life/board.h"
#include "life/rule.h"
#include "nn/parameters.h"
#include "train/patch_logit.h"
#include "train/two_step_scan.h"

namespace minlife {

/// All 512 windows of a one-step network, in double. A window is 9 bits: bit 3 row + column. Padding is dead
/// cells, so both boundaries are covered.
WindowTally one_step_tally(const Model& model, const Rule& rule);

/// The windows of a two-step network with a dead boundary whose centre lies at an edge or corner (133,120 of
/// them; boards of side 2 or more), where the padded hidden features are not a dead cell's. In double.
/// first_wrong is left empty: these windows have no 25-bit number. `example` gets the first wrong one.
struct BorderWindow {
  std::vector<double> cells;  ///< [25]
  Surroundings board{2, 2, 2, 2};
};
WindowTally border_tally(const Model& model, const Rule& rule, std::optional<BorderWindow>& example,
                         bool stop_at_wrong, const Interruption& interruption = {});

/// The cells of a window number, row by row; cells: [count].
std::vector<double> window_cells(std::uint64_t window, int count);

}  // namespace minlife
