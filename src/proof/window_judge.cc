#include "proof/window_judge.h"

#include <cmath>
#include <limits>

#include "proof/neighbourhood.h"

namespace minlife {

WindowJudge::WindowJudge(const Model& model, const Rule& rule)
    : logit_(model), generations_(model.architecture.generations), rule_(rule) {
  tally.min_abs_logit = std::numeric_limits<double>::infinity();
}

bool WindowJudge::see(const std::vector<double>& cells, const Surroundings& board) {
  const double z = logit_.logit(cells, board);
  last_size_ = std::abs(z);
  ++tally.windows;
  if (last_size_ < tally.min_abs_logit) tally.min_abs_logit = last_size_;
  const bool right = is_right(z, patch_future(rule_, logit_.radius(), generations_, cells, board));
  tally.wrong += !right;
  return right;
}

}  // namespace minlife
