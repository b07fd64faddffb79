#include <cstring>
#include <string>
#include <vector>

#include "nn/activations.h"
#include "nn/init.h"
#include "nn/network.h"
#include "nn/samples.h"
#include "property/holds.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

std::vector<std::uint8_t> shifted(const SampleBoard& board, int down, int right) {
  const int rows = board.cells.rows, columns = board.cells.columns, row_bytes = (columns + 7) / 8;
  std::vector<std::uint8_t> packed(board.packed.size());
  for (int r = 0; r < rows; ++r)
    for (int c = 0; c < columns; ++c)
      if (board.cells.cells[static_cast<std::size_t>(r * columns + c)] != 0) {
        const int row = (r + down) % rows, column = (c + right) % columns;
        packed[static_cast<std::size_t>(row * row_bytes + column / 8)] |=
            static_cast<std::uint8_t>(1 << column % 8);
      }
  return packed;
}

std::vector<float> logits(Network& network, const std::vector<std::uint8_t>& board) {
  network.forward(board.data());
  const PlaneShape& shape = network.shape();
  std::vector<float> values;
  for (int r = 0; r < shape.rows; ++r)
    values.insert(values.end(), network.logits() + shape.offset(r, 0),
                  network.logits() + shape.offset(r, shape.columns));
  return values;
}

}  // namespace

// A logit's sum runs over channels and taps in an order that is the same for every cell, in a lane of its own
// with explicit FMA; and a channel is skipped when it is zero on the whole board, wherever the board lies. So
// the logits of a moved board are the moved logits to the bit, with no tolerance.
TEST_CASE("on a torus, moving a board moves its logits, bit for bit") {
  holds("shift equivariance of networks", [] {
    const int steps = *rc::gen::inRange(1, 4), width = *rc::gen::inRange(1, 7);
    const Activation* activation = activations()[*rc::gen::inRange<std::size_t>(0, activations().size())];
    const Architecture architecture = life_network(steps, width, *activation, *rc::gen::arbitrary<bool>());
    const int rows = *rc::gen::inRange(1, 40), columns = *rc::gen::inRange(1, 70);
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    const SampleBoard board = sample_board(rows, columns, Padding::wrap, 0.4, seed);
    Network network(architecture, rows, columns, Padding::wrap);
    network.set_parameters(initial_parameters(architecture, find_init("normal"), 0.5, seed, 0));
    const std::vector<float> still = logits(network, board.packed);
    const int down = *rc::gen::inRange(0, rows), right = *rc::gen::inRange(0, columns);
    const std::vector<float> moved = logits(network, shifted(board, down, right));
    for (int r = 0; r < rows; ++r)
      for (int c = 0; c < columns; ++c) {
        const auto from = static_cast<std::size_t>(r * columns + c);
        const auto to = static_cast<std::size_t>((r + down) % rows * columns + (c + right) % columns);
        RC_ASSERT(std::memcmp(&still[from], &moved[to], sizeof(float)) == 0);
      }
  });
}
