#include "nn/kernels/tile_order.h"

#include <cassert>
#include <cstddef>

#include "core/packed_bits.h"

namespace minlife {

TileOrder::TileOrder(int rows, int columns) {
  assert(rows % 4 == 0 && columns % 4 == 0);
  const int row_bits = (columns + 7) / 8 * 8;
  for (int in_tile = 0; in_tile < 16; ++in_tile) {
    for (int tile_row = 0; tile_row < rows; tile_row += 4)
      for (int tile_column = 0; tile_column < columns; tile_column += 4) {
        const int row = tile_row + in_tile / 4, column = tile_column + in_tile % 4;
        cells_.push_back(static_cast<std::uint32_t>(row * columns + column));
        bits_.push_back(static_cast<std::uint32_t>(row * row_bits + column));
      }
    bits_.resize((bits_.size() + 7) / 8 * 8);
  }
  values_.resize(cells_.size());
  packed_.resize(bits_.size() / 8);
}

std::span<const std::uint16_t> TileOrder::arrange(std::span<const std::uint16_t> values) {
  for (std::size_t k = 0; k < cells_.size(); ++k) values_[k] = values[cells_[k]];
  return values_;
}

const std::uint8_t* TileOrder::arrange_bits(const std::uint8_t* board) {
  const std::uint32_t* bit = bits_.data();
  for (std::uint8_t& byte : packed_) {
    unsigned value = 0;
    for (int k = 0; k < 8; ++k, ++bit) value |= static_cast<unsigned>(packed_bit(board, *bit)) << k;
    byte = static_cast<std::uint8_t>(value);
  }
  return packed_.data();
}

}  // namespace minlife
