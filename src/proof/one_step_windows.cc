#include "proof/one_step_windows.h"

#include "proof/window_judge.h"

namespace minlife {

std::vector<double> window_cells(std::uint64_t window, int count) {
  std::vector<double> cells;
  for (int k = 0; k < count; ++k) cells.push_back(static_cast<double>(window >> k & 1));
  return cells;
}

WindowTally one_step_tally(const Model& model, const Rule& rule) {
  WindowJudge judge(model, rule);
  for (std::uint64_t window = 0; window < 512; ++window)
    if (!judge.see(window_cells(window, 9), {1, 1, 1, 1}) && !judge.tally.first_wrong)
      judge.tally.first_wrong = window;
  return judge.tally;
}

}  // namespace minlife
