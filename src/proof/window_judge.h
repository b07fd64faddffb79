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

  /// True when the network is right about the centre. cells: [(2r+1)^2], r its window_radius(), row by row, 0
  /// or 1; 0 beyond the edge.
  bool see(const std::vector<double>& cells, const Surroundings& board);

  /// |logit| of the window that was seen last.
  double last_size() const { return last_size_; }

  /// Of what was seen so far. first_wrong is left to the caller, who knows the windows' numbers.
  WindowTally tally;

 private:
  PatchLogit logit_;
  int generations_;
  Rule rule_;
  double last_size_ = 0;
};

}  // namespace minlife
