#pragma once

#include <cstdint>
#include <optional>

#include "core/interruption.h"
#include "data/pair_stream.h"
#include "nn/parameters.h"

namespace minlife {

/// What a network made of held-out boards.
struct BoardTally {
  std::uint64_t boards = 0;
  std::uint64_t wrong_boards = 0;  ///< with at least one wrong cell
  std::uint64_t cells = 0;
  std::uint64_t wrong_cells = 0;
  std::optional<std::uint64_t> first_wrong_board;  ///< its index in the stream

  /// Counts a board with so many wrong cells; `cells` is left to the caller.
  void add(std::uint64_t board, std::uint64_t wrong);

  double accuracy() const {
    return cells == 0 ? 1.0 : 1.0 - static_cast<double>(wrong_cells) / static_cast<double>(cells);
  }
};

/// Boards 0 .. count - 1 of the stream `law`. The result does not depend on the threads.
BoardTally evaluate_boards(const Model& model, const PairLaw& law, std::uint64_t count, int threads,
                           const Interruption& interruption = {});

/// The same of boards 0, 1, ... up to the first wrong one, which is the last that the tally counts.
BoardTally evaluate_up_to_wrong(const Model& model, const PairLaw& law, std::uint64_t count,
                                const Interruption& interruption = {});

/// With K boards and none wrong: the share of wrong boards under the law is below this, at 95 %
/// (the one-sided Clopper-Pearson bound, 1 - 0.05^(1/K)).
double wrong_board_bound(std::uint64_t boards);

}  // namespace minlife
