#pragma once

#include <cstdint>
#include <memory>

#include "core/interruption.h"
#include "life/rule.h"
#include "nn/parameters.h"
#include "proof/window_tally.h"

namespace minlife {

/// All 2^25 5x5 windows of a two-step network. A window is 25 bits: bit 5 row + column.
///
/// The first step's features depend on nine cells each, so they and their part in the second 3x3 layer are
/// tables over 512 windows; the sum over a band of three rows is a table over 2^15. What is left for each
/// window is one addition a hidden channel and the 1x1 layers, 64 windows (the last rows change fastest) at a
/// time, in float. A window whose |logit| is below the rounding bound is decided in double, by its sign; one
/// that is not finite there is wrong.
class TwoStepScan {
 public:
  static constexpr std::uint64_t kCount = std::uint64_t{1} << 25;
  static constexpr int kParts = 512;  ///< equal ones; before each it asks whether to end

  /// Memory for networks of this architecture (two steps), nothing allocated later.
  TwoStepScan(const Architecture& architecture, const Rule& rule);
  ~TwoStepScan();

  /// Takes over a network.
  void load(const Model& model);

  /// True when no window is wrong; ends at the first wrong one, visiting windows in a scattered order.
  bool all_right(const Interruption& interruption = {});

  /// Counts everything. The result does not depend on the threads.
  WindowTally tally(int threads, const Interruption& interruption = {});

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace minlife
