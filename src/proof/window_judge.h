#pragma once

#include <vector>

#include "life/rule.h"
#include "proof/patch_logit.h"
#include "proof/window_tally.h"

namespace minlife {

/// Judges windows one by one, in double, and counts them.
class WindowJudge {
 public:
  WindowJudge(const Model& model, const Rule& rule);

  /// True when the network is right about the centre. cells: [(2n+1)^2], row by row, 0 or 1; 0 beyond the
  /// edge.
  bool see(const std::vector<double>& cells, const Surroundings& board);

  /// Of what was seen so far. first_wrong is left to the caller, who knows the windows' numbers.
  WindowTally tally;

 private:
  PatchLogit logit_;
  Rule rule_;
};

}  // namespace minlife
