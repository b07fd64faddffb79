#include "proof/window_judge.h"

#include <cmath>
#include <limits>

#include "proof/neighbourhood.h"

namespace minlife {

WindowJudge::WindowJudge(const Model& model, const Rule& rule) : logit_(model), rule_(rule) {
  tally.min_abs_logit = std::numeric_limits<double>::infinity();
}

bool WindowJudge::see(const std::vector<double>& cells, const Surroundings& board) {
  const double z = logit_.logit(cells, board), size = std::abs(z);
  ++tally.windows;
  if (size < tally.min_abs_logit) tally.min_abs_logit = size;
  const bool right = is_right(z, patch_future(rule_, logit_.steps(), cells, board));
  tally.wrong += !right;
  return right;
}

}  // namespace minlife
