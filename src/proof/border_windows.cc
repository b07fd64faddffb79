#include "proof/border_windows.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "proof/window_judge.h"

namespace minlife {

namespace {

/// Where the board may end around a window.
std::vector<Surroundings> boards_at_edges(const Architecture& architecture) {
  const int r = architecture.window_radius();
  std::vector<Surroundings> boards;
  if (architecture.lead_in() == 0) {
    // An edge at distance 0 takes the rows (columns) behind it away; further edges only make cells dead.
    for (const int vertical : {0, -1, 1})
      for (const int horizontal : {0, -1, 1})
        if (vertical != 0 || horizontal != 0)
          boards.push_back(
              {vertical < 0 ? 0 : r, vertical > 0 ? 0 : r, horizontal < 0 ? 0 : r, horizontal > 0 ? 0 : r});
    return boards;
  }
  // What the first layers make of a dead cell need not be 0, as padding is: every edge counts.
  std::vector<std::pair<int, int>> sides;
  for (int before = 0; before <= r; ++before)
    for (int behind = 0; behind <= r; ++behind)
      if (before + behind > 0) sides.emplace_back(before, behind);
  for (const auto& [above, below] : sides)
    for (const auto& [left, right] : sides)
      if (std::min({above, below, left, right}) < r) boards.push_back({above, below, left, right});
  return boards;
}

}  // namespace

bool has_border_windows(const Architecture& architecture) {
  return architecture.window_radius() > 1 || architecture.lead_in() > 0;
}

WindowTally border_tally(const Model& model, const Rule& rule, std::optional<BorderWindow>& example,
                         bool stop_at_wrong, const Interruption& interruption,
                         const std::function<void(const BorderWindow&, double)>& watch) {
  WindowJudge judge(model, rule);
  const int r = model.architecture.window_radius(), side = 2 * r + 1;
  for (const Surroundings& board : boards_at_edges(model.architecture)) {
    std::vector<std::size_t> places;
    for (int row = -board.above; row <= board.below; ++row)
      for (int column = -board.left; column <= board.right; ++column)
        places.push_back(static_cast<std::size_t>((row + r) * side + column + r));
    BorderWindow window{std::vector<double>(static_cast<std::size_t>(side * side)), board};
    for (std::uint64_t bits = 0; bits < std::uint64_t{1} << places.size(); ++bits) {
      if (bits % 256 == 0) end_if_asked(interruption);
      for (std::size_t k = 0; k < places.size(); ++k)
        window.cells[places[k]] = static_cast<double>(bits >> k & 1);
      const bool right = judge.see(window.cells, board);
      if (watch) watch(window, judge.last_size());
      if (right) continue;
      if (!example) example = window;
      if (stop_at_wrong) return judge.tally;
    }
  }
  return judge.tally;
}

}  // namespace minlife
