#include "data/soup.h"

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <vector>

#include "data/bits.h"
#include "data/philox_lanes.h"
#include "data/population.h"
#include "data/reference.h"
#include "life/packed_batch.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes soup(int height, int width, double density, const RandomStream& random) {
  Bytes bytes(packed_board_bytes(height, width), 0xa5);  // what was there before must not show
  fill_soup(bytes.data(), height, width, density, random);
  return bytes;
}

}  // namespace

TEST_CASE("the lanes of Philox are the blocks of the stream") {
  const RandomStream random(0x123456789abcdef0, purpose("test"), 0xfedcba9876543210, 7);
  const philox::Drawer drawer(random);
  for (const std::uint64_t first : {1u, 2u, 1u << 31, 0xffffffffu - 2 * philox::kLanes}) {
    const philox::Blocks blocks = drawer.draw(first);
    for (int k = 0; k < 4; ++k)
      for (int r = 0; r < philox::kRegisters; ++r) {
        std::uint64_t words[philox::kLanes];
        philox::hn::StoreU(blocks.word[k][r], philox::kTag, words);
        for (int lane = 0; lane < philox::kLanes; ++lane) {
          CAPTURE(first);
          CAPTURE(k);
          CAPTURE(r);
          CAPTURE(lane);
          CHECK(words[lane] ==
                random.block(first + static_cast<std::uint64_t>(r * philox::kLanes +
                                                                lane))[static_cast<std::size_t>(k)]);
        }
      }
  }
}

TEST_CASE("bits are deposited and spread one by one") {
  RandomStream random(5, purpose("test"), 0, 0);
  for (int trial = 0; trial < 200; ++trial) {
    const std::uint64_t value = random.next(), mask = random.next() & random.next();
    std::uint64_t deposited = 0, spread = 0;
    for (int k = 0, taken = 0; k < 64; ++k)
      if (mask >> k & 1) deposited |= (value >> taken++ & 1) << k;
    for (int k = 0; k < 21; ++k) spread |= (value >> k & 1) << (3 * k);
    CHECK(deposit_bits(value, mask) == deposited);
    CHECK(spread_by_three(value) == spread);
  }
}

TEST_CASE("fill_soup equals its slow twin, whatever the shape and the density") {
  RandomStream shapes(6, purpose("test"), 0, 0);
  const double densities[] = {0,       1,    0.5,         0.25,    0.38,    0.62,
                              1.0 / 3, 1e-3, 1 - 0x1p-53, 0x1p-40, 0x1p-64, 1e-30};
  for (const double density : densities)
    for (int trial = 0; trial < 12; ++trial) {
      const int height = 1 + static_cast<int>(shapes.below(40)),
                width = trial < 4 ? 32 : 1 + static_cast<int>(shapes.below(140));
      const RandomStream random(shapes.next(), purpose("soup-trn"), shapes.next(), 3);
      CAPTURE(density);
      CAPTURE(height);
      CAPTURE(width);
      Bytes expected(packed_board_bytes(height, width));
      fill_soup_reference(expected.data(), height, width, density, random);
      CHECK(soup(height, width, density, random) == expected);
    }
}

TEST_CASE("many words: the rare ways through fill_soup are taken too") {
  // 64 lanes outlive 11 digits in 3 of 100 words, so that these 20,000 words meet it some 600 times.
  const RandomStream random(7, purpose("soup-trn"), 0, 0);
  Bytes expected(packed_board_bytes(1000, 1280));
  fill_soup_reference(expected.data(), 1000, 1280, 0.38, random);
  CHECK(soup(1000, 1280, 0.38, random) == expected);
}

TEST_CASE("densities 0 and 1 are exact, and the bits beyond the width are zero") {
  const RandomStream random(8, purpose("soup-trn"), 0, 0);
  for (const int width : {1, 7, 8, 9, 31, 32, 33, 64, 65}) {
    CAPTURE(width);
    CHECK(population(soup(13, width, 0, random)) == 0);
    CHECK(population(soup(13, width, 1, random)) == 13u * static_cast<unsigned>(width));
    const Bytes dense = soup(13, width, 1 - 0x1p-53, random);
    if (width % 8 != 0)
      for (std::size_t end = packed_row_bytes(width); end <= dense.size(); end += packed_row_bytes(width))
        CHECK((dense[end - 1] >> width % 8) == 0);
  }
}

TEST_CASE("a cell is alive with the density, not with one minus the density") {
  // Six standard deviations of a binomial are left less than twice in 10^9; 0.38 for 0.62 would be 490 of
  // them.
  const int side = 1000;
  for (const double density : {0.001, 0.1, 0.38, 0.5, 0.62, 0.9}) {
    const RandomStream random(9, purpose("soup-trn"), 1, 0);
    const double cells = 1.0 * side * side,
                 found = static_cast<double>(population(soup(side, side, density, random)));
    CAPTURE(density);
    CAPTURE(found);
    CHECK(std::abs(found - density * cells) < 6 * std::sqrt(cells * density * (1 - density)));
  }
}

TEST_CASE("neighbouring cells and neighbouring boards are independent") {
  const int side = 1000;
  const double density = 0.38, cells = 1.0 * side * side;
  const Bytes one = soup(side, side, density, RandomStream(10, purpose("soup-trn"), 1, 0)),
              two = soup(side, side, density, RandomStream(10, purpose("soup-trn"), 2, 0));
  double both_boards = 0, both_rows = 0, both_columns = 0;
  for (std::size_t k = 0; k < one.size(); ++k) {
    both_boards += std::popcount(static_cast<std::uint8_t>(one[k] & two[k]));
    both_rows += std::popcount(static_cast<std::uint8_t>(one[k] & one[(k + 125) % one.size()]));
    both_columns += std::popcount(static_cast<std::uint8_t>(one[k] & one[k] << 1));
  }
  // Pairs that share cells are correlated: their count's variance is at most 3 times the independent one's.
  const double p = density * density;
  CHECK(std::abs(both_boards - p * cells) < 6 * std::sqrt(cells * p * (1 - p)));
  CHECK(std::abs(both_rows - p * cells) < 6 * std::sqrt(3 * cells * p * (1 - p)));
  CHECK(std::abs(both_columns - p * cells * 7 / 8) < 6 * std::sqrt(3 * cells * p * (1 - p)));
}
