#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "core/random.h"
#include "life/board.h"
#include "life/packed_batch.h"

namespace minlife::testing {

/// The slow twin of count_windows, cell by cell.
inline void count_windows_reference(const std::uint8_t* boards, std::size_t count, int height, int width,
                                    Boundary boundary, std::uint32_t* counts) {
  const std::size_t row_bytes = packed_row_bytes(width);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint8_t* board = boards + i * packed_board_bytes(height, width);
    const auto cell = [&](int row, int column) {
      if (boundary == Boundary::dead && (row < 0 || row >= height || column < 0 || column >= width)) return 0;
      row = (row + height) % height;
      column = (column + width) % width;
      return board[static_cast<std::size_t>(row) * row_bytes + static_cast<std::size_t>(column / 8)] >>
                 column % 8 &
             1;
    };
    for (int row = 0; row < height; ++row)
      for (int column = 0; column < width; ++column) {
        int window = 0;
        for (int c = 0; c < 3; ++c)
          for (int r = 0; r < 3; ++r) window |= cell(row + r - 1, column + c - 1) << (3 * c + r);
        ++counts[window];
      }
  }
}

/// The slow twin of fill_soup, one cell and one bit at a time, from the law that data/soup.h states.
inline void fill_soup_reference(std::uint8_t* packed, int height, int width, double density,
                                const RandomStream& random) {
  const std::uint64_t cells = static_cast<std::uint64_t>(height) * static_cast<std::uint64_t>(width);
  std::memset(packed, 0, packed_board_bytes(height, width));
  for (std::uint64_t first = 0; first < cells; first += 64) {
    const std::uint64_t number = 2 + first / 64, count = std::min<std::uint64_t>(64, cells - first);
    RandomStream::Block block = random.block(number);
    std::uint64_t bits_taken = 0;  // of the sequence that starts with word 3
    bool alive[64] = {}, undecided[64];
    std::fill_n(undecided, 64, true);
    double rest = density;  // what is left of the density behind the digits
                            // compared so far
    for (int digit = 0; digit < 64 && density < 1; ++digit) {
      rest *= 2;
      const bool one = rest >= 1;
      if (one) rest -= 1;
      for (std::uint64_t lane = 0; lane < count; ++lane) {
        if (!undecided[lane]) continue;
        bool random_bit;
        if (digit < 3) {
          random_bit = (block[static_cast<std::size_t>(digit)] >> lane & 1) != 0;
        } else {
          const std::uint64_t position = 192 + bits_taken++, words = position / 64;
          const auto source = words < 4 ? block : random.block(number + words / 4 * (std::uint64_t{1} << 32));
          random_bit = (source[words % 4] >> position % 64 & 1) != 0;
        }
        if (random_bit == one) continue;
        undecided[lane] = false;
        alive[lane] = one;
      }
    }
    for (std::uint64_t lane = 0; lane < count; ++lane) {
      const std::uint64_t cell = first + lane, columns = static_cast<std::uint64_t>(width);
      if (alive[lane] || density >= 1)
        packed[cell / columns * packed_row_bytes(width) + cell % columns / 8] |=
            static_cast<std::uint8_t>(1u << cell % columns % 8);
    }
  }
}

}  // namespace minlife::testing
