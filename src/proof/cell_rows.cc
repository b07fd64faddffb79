#include "proof/cell_rows.h"

namespace minlife {

std::vector<std::string> cell_rows(const Counterexample& example) {
  const int r = example.radius, side = 2 * r + 1;
  const Surroundings& board = example.board;
  std::vector<std::string> rows;
  for (int row = -r; row <= r; ++row) {
    rows.emplace_back();
    for (int column = -r; column <= r; ++column) {
      const bool inside =
          row >= -board.above && row <= board.below && column >= -board.left && column <= board.right;
      const bool alive = example.cells[static_cast<std::size_t>((row + r) * side + column + r)] != 0;
      rows.back() += !inside ? ' ' : alive ? 'o' : '.';
    }
  }
  return rows;
}

}  // namespace minlife
