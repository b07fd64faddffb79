#pragma once

#include <optional>
#include <vector>

#include "core/interruption.h"
#include "life/rule.h"
#include "nn/parameters.h"
#include "proof/patch_logit.h"
#include "proof/window_tally.h"

namespace minlife {

struct BorderWindow {
  std::vector<double> cells;  ///< [25]
  Surroundings board{2, 2, 2, 2};
};

/// The windows of a two-step network with a dead boundary whose centre lies at an edge or corner (133,120 of
/// them; boards of side 2 or more), where the padded hidden features are not a dead cell's. In double.
/// first_wrong is left empty: these windows have no 25-bit number. `example` gets the first wrong one.
WindowTally border_tally(const Model& model, const Rule& rule, std::optional<BorderWindow>& example,
                         bool stop_at_wrong, const Interruption& interruption = {});

}  // namespace minlife
