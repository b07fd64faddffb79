#include "nn/kernels/tile_order.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "nn/kernels/planes.h"
#include "nn/samples.h"

using namespace minlife;
using namespace minlife::testing;

TEST_CASE("cells and bits of a board come into the order of tiles") {
  for (const auto& size : {std::pair(4, 4), {32, 32}, {12, 20}, {8, 36}, {20, 132}}) {
    const int rows = size.first, columns = size.second;
    CAPTURE(rows);
    CAPTURE(columns);
    const SampleBoard board = sample_board(rows, columns, Padding::wrap, 0.4, 9);
    std::vector<std::uint16_t> values(board.cells.cells.size());
    for (std::size_t k = 0; k < values.size(); ++k) values[k] = static_cast<std::uint16_t>(k);
    TileOrder order(rows, columns);
    const auto found = order.arrange(values);
    const std::uint8_t* bits = order.arrange_bits(board.packed.data());
    const PlaneShape shape = PlaneShape::tiles(rows, columns);
    REQUIRE(found.size() == values.size());
    for (int row = 0; row < rows; ++row)
      for (int column = 0; column < columns; ++column) {
        const int in_tile = row % 4 * 4 + column % 4, tile = row / 4 * (columns / 4) + column / 4;
        CHECK(found[in_tile * shape.columns + tile] == row * columns + column);
        const int byte = in_tile * ((shape.columns + 7) / 8) + tile / 8;
        CHECK((bits[byte] >> tile % 8 & 1) == board.cells.cells[row * columns + column]);
      }
  }
}
