#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace minlife {

/// Brings what belongs to the cells of a board into the order of PlaneShape::tiles. Both sides are multiples
/// of 4. Nothing is allocated after construction.
class TileOrder {
 public:
  TileOrder(int rows, int columns);

  /// values [rows][columns] as [16][tiles]; valid until the next call.
  std::span<const std::uint16_t> arrange(std::span<const std::uint16_t> values);

  /// A packed board [rows][ceil(columns / 8)] as [16][ceil(tiles / 8)]; valid until the next call.
  const std::uint8_t* arrange_bits(const std::uint8_t* board);

 private:
  std::vector<std::uint32_t> cells_;  ///< [16][tiles] places in [rows][columns]
  std::vector<std::uint32_t> bits_;  ///< [16][8 ceil(tiles / 8)] bits of a packed board; behind the last, any
  std::vector<std::uint16_t> values_;
  std::vector<std::uint8_t> packed_;
};

}  // namespace minlife
