#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/interruption.h"
#include "data/pair_stream.h"
#include "nn/parameters.h"
#include "proof/patch_logit.h"

namespace minlife {

/// A cell that the network gets wrong, with all that its logit depends on.
struct Counterexample {
  int steps = 1;
  int radius = 1;             ///< of the patch: the network's window_radius()
  std::vector<double> cells;  ///< [(2 * radius + 1)^2], row by row, 0 or 1; 0 beyond the edge
  Surroundings board{1, 1, 1, 1};
  double logit = 0;
  bool alive = false;  ///< what the cell really is `steps` generations later
};

/// Judges a patch in double: the counterexample that it is, or nothing when the network is right there.
std::optional<Counterexample> judge_patch(const Model& model, const Rule& rule, std::vector<double> cells,
                                          const Surroundings& board);

/// Looks for a patch away from the edges that the network gets wrong: starts at the cells with the smallest
/// margin on `boards` boards of the law and flips cells of their patch, one at a time, as long as the margin
/// falls. A fixed amount of work, the same result each time. Throws InterruptedError.
std::optional<Counterexample> search_counterexample(const Model& model, const PairLaw& law,
                                                    std::uint64_t boards,
                                                    const Interruption& interruption = {});

}  // namespace minlife
