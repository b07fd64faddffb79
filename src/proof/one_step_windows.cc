#include "proof/one_step_windows.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "proof/neighbourhood.h"
#include "proof/window_judge.h"

namespace minlife {

std::vector<double> window_cells(std::uint64_t window, int count) {
  std::vector<double> cells;
  for (int k = 0; k < count; ++k) cells.push_back(static_cast<double>(window >> k & 1));
  return cells;
}

WindowTally one_step_tally(const Model& model, const Rule& rule, const std::optional<double>& watched) {
  WindowJudge judge(model, rule);
  for (std::uint64_t window = 0; window < 512; ++window) {
    if (!judge.see(window_cells(window, 9), {1, 1, 1, 1}) && !judge.tally.first_wrong)
      judge.tally.first_wrong = window;
    if (watched && !(judge.last_size() > *watched)) judge.tally.close_windows.push_back(window);
  }
  judge.tally.close = judge.tally.close_windows.size();
  return judge.tally;
}

WindowTally inner_patch_tally(const Model& model, const Rule& rule, const std::optional<double>& watched,
                              std::size_t most_listed) {
  PatchLogit logit(model);
  std::vector<double> logits;
  for (std::uint64_t patch = 0; patch < 512; ++patch) {
    std::vector<double> cells(25);
    for (std::size_t tap = 0; tap < 9; ++tap)
      cells[5 * (tap / 3 + 1) + tap % 3 + 1] = static_cast<double>(patch >> tap & 1);
    logits.push_back(logit.logit(cells, {2, 2, 2, 2}));
  }
  const std::vector<std::uint8_t> futures = band_futures(rule);
  WindowTally tally;
  tally.windows = std::uint64_t{1} << 25;
  tally.min_abs_logit = std::numeric_limits<double>::infinity();
  for (const double z : logits) tally.min_abs_logit = std::min(tally.min_abs_logit, std::abs(z));
  for (std::uint64_t window = 0; window < tally.windows; ++window) {
    const auto band = [&](int row) { return static_cast<int>(window >> (5 * row)) & (kBands - 1); };
    int next = 0;
    for (int row = 0; row < 3; ++row) next |= futures[static_cast<std::size_t>(band(row))] << (3 * row);
    const double z = logits[static_cast<std::size_t>(band_patch(band(1), 1))];
    if (!is_right(z, window_next(rule, next))) {
      ++tally.wrong;
      if (!tally.first_wrong) tally.first_wrong = window;
    }
    if (!watched || std::abs(z) > *watched) continue;
    ++tally.close;
    if (tally.close_windows.size() < most_listed) tally.close_windows.push_back(window);
  }
  return tally;
}

}  // namespace minlife
