#include "data/windows.h"

#include <doctest/doctest.h>

#include <numeric>
#include <vector>

#include "data/reference.h"
#include "data/soup.h"
#include "life/packed_batch.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

using Counts = std::vector<std::uint32_t>;

std::vector<std::uint8_t> soups(std::size_t count, int height, int width, double density) {
  const std::size_t bytes = packed_board_bytes(height, width);
  std::vector<std::uint8_t> boards(count * bytes);
  for (std::size_t i = 0; i < count; ++i)
    fill_soup(boards.data() + i * bytes, height, width, density, RandomStream(21, purpose("soup-trn"), i, 0));
  return boards;
}

void check_equal(std::size_t count, int height, int width, double density) {
  const auto boards = soups(count, height, width, density);
  for (const Boundary boundary : {Boundary::torus, Boundary::dead}) {
    CAPTURE(count);
    CAPTURE(height);
    CAPTURE(width);
    CAPTURE(to_string(boundary));
    Counts expected(kWindows, 3), counts(kWindows, 3);  // counts are added to what is there
    count_windows_reference(boards.data(), count, height, width, boundary, expected.data());
    count_windows(boards.data(), count, height, width, boundary, counts.data());
    CHECK(counts == expected);
    CHECK(std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}) ==
          3 * kWindows + count * static_cast<std::uint64_t>(height) * static_cast<std::uint64_t>(width));
  }
}

}  // namespace

TEST_CASE("count_windows equals its slow twin on shapes around the word edges, narrow tori included") {
  for (const int width : {1,  2,  3,  4,  7,  8,  9,  17, 18,  19,  31,  32,  33, 36,
                          54, 61, 62, 63, 64, 65, 72, 73, 126, 127, 128, 129, 200})
    for (const int height : {1, 2, 3, 5}) check_equal(2, height, width, 0.4);
}

TEST_CASE("count_windows equals its slow twin on random shapes") {
  RandomStream random(22, purpose("test"), 0, 0);
  for (int trial = 0; trial < 60; ++trial)
    check_equal(1 + random.below(5), 1 + static_cast<int>(random.below(70)),
                1 + static_cast<int>(random.below(150)), random.uniform());
}

TEST_CASE("counts beyond 16 bits do not wrap") {
  check_equal(300, 32, 32, 0);
  check_equal(200, 30, 37, 1);
  check_equal(3, 2, 65536, 0);
  check_equal(3, 3, 65535, 1);
  check_equal(200, 32, 32, 0.5);
}

TEST_CASE("the window of every cell is that of its nine neighbours, one by one") {
  for (const int width : {1, 2, 7, 8, 9, 16, 31, 32, 33, 63, 64, 65, 100, 130})
    for (const int height : {1, 2, 3, 32})
      for (const Boundary boundary : {Boundary::torus, Boundary::dead}) {
        CAPTURE(width);
        CAPTURE(height);
        CAPTURE(to_string(boundary));
        const auto board = soups(1, height, width, 0.4), other = soups(1, height, width, 1.0);
        const auto alive = [&](int y, int x) {
          if (boundary == Boundary::dead && (y < 0 || y >= height || x < 0 || x >= width)) return 0;
          y = (y + height) % height;
          x = (x + width) % width;
          return board[static_cast<std::size_t>(y * ((width + 7) / 8) + x / 8)] >> x % 8 & 1;
        };
        WindowIndex index(height, width, boundary);
        index.of(other.data());  // leaves nothing behind
        const auto windows = index.of(board.data());
        REQUIRE(windows.size() == static_cast<std::size_t>(height * width));
        int wrong = 0;
        for (int y = 0; y < height; ++y)
          for (int x = 0; x < width; ++x) {
            int window = 0;
            for (int c = 0; c < 3; ++c)
              for (int r = 0; r < 3; ++r) window |= alive(y + r - 1, x + c - 1) << (3 * c + r);
            wrong += windows[static_cast<std::size_t>(y * width + x)] != window;
          }
        CHECK(wrong == 0);
      }
}

TEST_CASE("a window's bit is 3 column + row") {
  std::uint8_t board[8] = {0, 0, 0, 0b00001000, 0, 0, 0, 0};  // row 3, column 3
  Counts counts(kWindows);
  count_windows(board, 1, 8, 8, Boundary::dead, counts.data());
  CHECK(counts[0] == 64 - 9);
  for (int bit = 0; bit < 9; ++bit) CHECK(counts[std::size_t{1} << bit] == 1);
  // Two cells, one above the other's right: bits 1 + 3 * 1 (centre) and 0 + 3 * 2.
  board[2] = 0b00010000;
  std::fill(counts.begin(), counts.end(), 0u);
  count_windows(board, 1, 8, 8, Boundary::dead, counts.data());
  CHECK(counts[1 << 4 | 1 << 6] == 1);
}
