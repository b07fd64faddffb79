#include "train/small_windows.h"

#include <cmath>
#include <limits>

#include "train/window.h"

namespace minlife {
namespace {

/// Judges windows one by one and keeps the tally.
class Judge {
 public:
  Judge(const Model& model, const Rule& rule) : logit_(model), rule_(rule) {
    tally.min_abs_logit = std::numeric_limits<double>::infinity();
  }

  /// True when the window is right.
  bool see(const std::vector<double>& cells, const Surroundings& board) {
    const double z = logit_.logit(cells, board), size = std::abs(z);
    ++tally.windows;
    if (size < tally.min_abs_logit) tally.min_abs_logit = size;
    const bool right = is_right(z, patch_future(rule_, logit_.steps(), cells, board));
    tally.wrong += !right;
    return right;
  }

  WindowTally tally;

 private:
  PatchLogit logit_;
  Rule rule_;
};

}  // namespace

std::vector<double> window_cells(std::uint64_t window, int count) {
  std::vector<double> cells;
  for (int k = 0; k < count; ++k) cells.push_back(static_cast<double>(window >> k & 1));
  return cells;
}

WindowTally one_step_tally(const Model& model, const Rule& rule) {
  Judge judge(model, rule);
  for (std::uint64_t window = 0; window < 512; ++window)
    if (!judge.see(window_cells(window, 9), {1, 1, 1, 1}) && !judge.tally.first_wrong)
      judge.tally.first_wrong = window;
  return judge.tally;
}

WindowTally border_tally(const Model& model, const Rule& rule, std::optional<BorderWindow>& example,
                         bool stop_at_wrong, const Interruption& interruption) {
  Judge judge(model, rule);
  // An edge at distance 0 takes two rows (columns) of the window away; further edges only make cells dead.
  for (const int vertical : {0, -1, 1})
    for (const int horizontal : {0, -1, 1}) {
      if (vertical == 0 && horizontal == 0) continue;
      const Surroundings board{vertical < 0 ? 0 : 2, vertical > 0 ? 0 : 2, horizontal < 0 ? 0 : 2,
                               horizontal > 0 ? 0 : 2};
      std::vector<std::size_t> places;
      for (int row = -board.above; row <= board.below; ++row)
        for (int column = -board.left; column <= board.right; ++column)
          places.push_back(static_cast<std::size_t>((row + 2) * 5 + column + 2));
      BorderWindow window{std::vector<double>(25), board};
      for (std::uint64_t bits = 0; bits < std::uint64_t{1} << places.size(); ++bits) {
        if (bits % 256 == 0) end_if_asked(interruption);
        for (std::size_t k = 0; k < places.size(); ++k)
          window.cells[places[k]] = static_cast<double>(bits >> k & 1);
        if (judge.see(window.cells, board)) continue;
        if (!example) example = window;
        if (stop_at_wrong) return judge.tally;
      }
    }
  return judge.tally;
}

}  // namespace minlife
