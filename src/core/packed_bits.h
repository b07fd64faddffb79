#pragma once

#include <cstddef>
#include <cstdint>

namespace minlife {

// Bits in rows of whole bytes, as boards lie in pair files and as networks read them: bit k of byte j of a
// row is column 8 j + k, and the bits beyond the width are zero.

/// Bytes of a row of `width` bits, and of `height` such rows.
constexpr std::size_t packed_row_bytes(int width) { return (static_cast<std::size_t>(width) + 7) / 8; }
constexpr std::size_t packed_board_bytes(int height, int width) {
  return static_cast<std::size_t>(height) * packed_row_bytes(width);
}

/// One bit of a row.
constexpr bool packed_bit(const std::uint8_t* row, std::size_t column) {
  return (row[column / 8] >> column % 8 & 1) != 0;
}
constexpr void set_packed_bit(std::uint8_t* row, std::size_t column) {
  row[column / 8] = static_cast<std::uint8_t>(row[column / 8] | 1u << column % 8);
}

}  // namespace minlife
