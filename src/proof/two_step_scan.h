#pragma once

#include <cstdint>
#include <memory>

#include "core/interruption.h"
#include "life/rule.h"
#include "nn/parameters.h"
#include "proof/window_tally.h"

namespace minlife {

/// All 2^25 5x5 windows of a network with two 3x3 layers, of two steps or one. A window is 25 bits: bit
/// 5 row + column. A step here is a 3x3 layer and the 1x1 layers behind it; 1x1 layers that come first belong
/// to the first.
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

  /// Memory for networks of this architecture, nothing allocated later.
  TwoStepScan(const Architecture& architecture, const Rule& rule);
  ~TwoStepScan();

  /// Takes over a network.
  void load(const Model& model);

  /// Ends at the first block of 64 windows with a wrong one, visiting blocks in a scattered, fixed order;
  /// `windows` and `wrong` are of what was looked at. On one thread.
  WindowTally up_to_wrong(const Interruption& interruption = {});

  /// Counts everything. The result does not depend on the threads. `watched`: windows whose |logit| is not
  /// above it are decided in double, counted as close, and listed, unless there are more than most_listed.
  WindowTally tally(int threads, const Interruption& interruption = {}, double watched = -1,
                    std::size_t most_listed = 0);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace minlife
