#pragma once

#include <cstdint>
#include <vector>

#include "core/interruption.h"
#include "life/rule.h"
#include "nn/parameters.h"
#include "proof/border_windows.h"

namespace minlife {

/// What becomes of a network that is right in exact arithmetic when it is computed in float, as predict,
/// training and exports do.
struct FloatAnswer {
  double margin = 0;  ///< the smallest |logit| of all windows; of a composition that of its intervals
  double bound = 0;   ///< how far a logit in float may be off: float_error.h, or what it costs the intervals
  std::uint64_t close = 0;  ///< windows whose |logit| is not above the bound: too close to call by it
  std::uint64_t wrong = 0;  ///< of these, those that predict's own program gets wrong
  bool decided = true;      ///< the bound, or predict's program on every close window, has decided

  /// Whether predict is right on every board.
  bool exact() const { return decided && wrong == 0; }
};

/// Windows which the bound does not decide, by number as in two_step_scan.h and one_step_windows.h, and those
/// at the edges of a board.
struct CloseWindows {
  std::uint64_t count = 0;  ///< of those with a number
  std::vector<std::uint64_t> numbers;
  std::vector<BorderWindow> at_edges;
};

/// As many are looked at one by one; the numbers of more need not be listed.
inline constexpr std::uint64_t kMostClose = std::uint64_t{1} << 23;

/// Runs predict's program on every close window, unless there are more than kMostClose. Fills in close, wrong
/// and decided. The result does not depend on the threads. Throws InterruptedError.
void judge_close_windows(const Model& model, const Rule& rule, const CloseWindows& windows, int threads,
                         const Interruption& interruption, FloatAnswer& answer);

}  // namespace minlife
