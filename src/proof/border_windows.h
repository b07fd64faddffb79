#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "core/interruption.h"
#include "life/rule.h"
#include "nn/parameters.h"
#include "proof/patch_logit.h"
#include "proof/window_tally.h"

namespace minlife {

struct BorderWindow {
  std::vector<double> cells;  ///< [(2r+1)^2], r the network's window_radius()
  Surroundings board{2, 2, 2, 2};
};

/// Whether windows at edges and corners tell more than that cells beyond a dead boundary are dead: of radius
/// 2, where padded hidden features are not a dead cell's, and where 1x1 layers come before the first 3x3
/// layer.
bool has_border_windows(const Architecture& architecture);

/// These windows, of radius 1 or 2, on boards of side 2 or more, in double: 133,120 with the centre at an
/// edge or corner; where 1x1 layers come first, all that an edge cuts. first_wrong is left empty: these
/// windows have no number. `example` gets the first wrong one. `watch` is shown every window and its |logit|;
/// may be empty.
WindowTally border_tally(const Model& model, const Rule& rule, std::optional<BorderWindow>& example,
                         bool stop_at_wrong, const Interruption& interruption = {},
                         const std::function<void(const BorderWindow&, double)>& watch = {});

}  // namespace minlife
