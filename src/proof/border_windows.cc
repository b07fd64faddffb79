#include "proof/border_windows.h"

#include <cstdint>

#include "proof/window_judge.h"

namespace minlife {

WindowTally border_tally(const Model& model, const Rule& rule, std::optional<BorderWindow>& example,
                         bool stop_at_wrong, const Interruption& interruption) {
  WindowJudge judge(model, rule);
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
