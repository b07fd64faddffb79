#include "nn/exact_network.h"

#include <doctest/doctest.h>

#include "nn/kernels/head.h"
#include "nn/network.h"
#include "nn/samples.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

/// One generation of Life by counting: the layer nn knows no simulator.
std::vector<double> life(const ReferenceBoard& board) {
  std::vector<double> next(board.cells.size());
  for (int row = 0; row < board.rows; ++row)
    for (int column = 0; column < board.columns; ++column) {
      int count = 0;
      for (int dy = -1; dy <= 1; ++dy)
        for (int dx = -1; dx <= 1; ++dx) {
          int r = row + dy, c = column + dx;
          if (board.padding == Padding::wrap)
            r = (r + board.rows) % board.rows, c = (c + board.columns) % board.columns;
          if ((dy != 0 || dx != 0) && r >= 0 && c >= 0 && r < board.rows && c < board.columns)
            count += board.cells[r * board.columns + c] == 1;
        }
      const bool alive = board.cells[row * board.columns + column] == 1;
      next[row * board.columns + column] = count == 3 || (alive && count == 2);
    }
  return next;
}

}  // namespace

TEST_CASE("exact networks predict random boards exactly, n = 1..5, both boundaries, any density") {
  for (int n = 1; n <= 5; ++n)
    for (const int m : {1, 2, 4})
      for (const Padding padding : {Padding::wrap, Padding::zero})
        for (const double density : {0.1, 0.38, 0.7})
          for (const auto& [rows, columns] : {std::pair{1, 1}, {2, 3}, {9, 17}, {32, 32}}) {
            CAPTURE(n);
            CAPTURE(m);
            const Model model = exact_network(n, m);
            Network network(model.architecture, rows, columns, padding);
            network.set_parameters(model.parameters);
            const SampleBoard board = sample_board(rows, columns, padding, density, 40 + n);
            network.forward(board.packed.data());
            ReferenceBoard state = board.cells;
            for (int s = 0; s < n; ++s) state.cells = life(state);
            for (int row = 0; row < rows; ++row)
              for (int column = 0; column < columns; ++column)
                CHECK(network.logits()[network.shape().offset(row, column)] ==
                      (state.cells[row * columns + column] == 1 ? 0.5f : -0.5f));
          }
}
