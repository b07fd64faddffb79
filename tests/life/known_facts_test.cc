#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "life/packed_batch.h"
#include "life/pattern_file.h"
#include "life/plane.h"
#include "life/reference.h"
#include "life/rle.h"
#include "life/step.h"

using namespace minlife;
using namespace minlife::testing;

// Published facts about well-known patterns, and counts that follow from the rule alone.

namespace {

Pattern known(const std::string& name) {
  return read_pattern(MINLIFE_SOURCE_DIR "/data/patterns/" + name + ".rle");
}

std::uint64_t population_at(const Pattern& pattern, std::uint64_t generation) {
  return step_on_plane(pattern, generation).cells.population();
}

/// The pattern on a torus, some generations on.
Board on_torus(const Pattern& pattern, int height, int width, std::uint64_t generations) {
  Board board = place_centred(pattern.cells, height, width);
  Stepper(width).step(board, pattern.rule, Boundary::torus, generations);
  return board;
}

}  // namespace

TEST_CASE("the R-pentomino on the plane") {
  const Pattern pattern = known("r_pentomino");
  CHECK(population_at(pattern, 10) == 11);
  CHECK(population_at(pattern, 100) == 121);
  CHECK(population_at(pattern, 1000) == 156);
  CHECK(population_at(pattern, 1103) == 116);
}

TEST_CASE("the R-pentomino on the 32x32 torus has period 2 from generation 414") {
  const Pattern pattern = known("r_pentomino");
  const Board at_413 = on_torus(pattern, 32, 32, 413), at_414 = on_torus(pattern, 32, 32, 414);
  CHECK(at_414.population() == 16);
  CHECK(on_torus(pattern, 32, 32, 416) == at_414);
  CHECK(on_torus(pattern, 32, 32, 415) != at_414);
  CHECK(on_torus(pattern, 32, 32, 415) != at_413);
}

TEST_CASE("diehard dies at generation 130") {
  CHECK(population_at(known("diehard"), 129) == 2);
  CHECK(population_at(known("diehard"), 130) == 0);
}

TEST_CASE("acorn settles at generation 5206 with 633 cells") {
  CHECK(population_at(known("acorn"), 5206) == 633);
}

TEST_CASE("a glider moves by (1,1) every 4 generations") {
  const Pattern glider = known("glider");
  const Pattern later = step_on_plane(glider, 400);
  CHECK(later.cells == glider.cells);
  CHECK(later.x == 100);
  CHECK(later.y == 100);
  CHECK(on_torus(glider, 32, 32, 128) == on_torus(glider, 32, 32, 0));
  for (std::uint64_t g = 1; g < 128; ++g) CHECK(on_torus(glider, 32, 32, g) != on_torus(glider, 32, 32, 0));
}

TEST_CASE("the Gosper gun gains a glider every 30 generations") {
  const Pattern gun = known("gosper_gun");
  for (std::uint64_t gliders = 0; gliders <= 4; ++gliders)
    CHECK(population_at(gun, 30 * gliders) == 36 + 5 * gliders);
}

TEST_CASE("the row of ten has period 15 after generation 30") {
  const Pattern at_30 = step_on_plane(known("row_of_ten"), 30);
  for (std::uint64_t g = 1; g <= 15; ++g) {
    const Pattern later = step_on_plane(at_30, g);
    const bool same = later.cells == at_30.cells && later.x == at_30.x && later.y == at_30.y;
    CHECK(same == (g == 15));
  }
}

TEST_CASE("the pulsar has period 3") {
  const Pattern pulsar = known("pulsar");
  const std::uint64_t populations[] = {48, 56, 72, 48};
  for (std::uint64_t g = 0; g < 4; ++g) CHECK(population_at(pulsar, g) == populations[g]);
  CHECK(step_on_plane(pulsar, 3).cells == pulsar.cells);
}

TEST_CASE("8,502,430 of the 2^25 5x5 windows are alive after two steps") {
  // The centre two steps on depends on the window alone, so what lies beyond its edge does not matter.
  BatchStepper stepper(5, 5, kLife, Boundary::dead);
  constexpr std::uint32_t kBlock = 1 << 14;
  std::vector<std::uint8_t> windows(kBlock * packed_board_bytes(5, 5));
  std::uint64_t alive = 0;
  for (std::uint32_t first = 0; first < 1u << 25; first += kBlock) {
    for (std::uint32_t i = 0; i < kBlock; ++i)
      for (int row = 0; row < 5; ++row)
        windows[5 * i + row] = static_cast<std::uint8_t>((first + i) >> (5 * row) & 31);
    stepper.step(windows.data(), windows.data(), kBlock, 2);
    for (std::uint32_t i = 0; i < kBlock; ++i) alive += windows[5 * i + 2] >> 2 & 1;
  }
  CHECK(alive == 8502430);
}

TEST_CASE("one step of a board of density p gives 28 p^3 (1-p)^5 (3-p)") {
  // Exact on a weighted sum over the 512 windows; here through step on the centre of each.
  const double p = 0.38, q = 1 - p;
  double density = 0;
  for (int window = 0; window < 512; ++window) {
    Board board(3, 3);
    double weight = 1;
    for (int k = 0; k < 9; ++k) {
      board.set(k / 3, k % 3, window >> k & 1);
      weight *= window >> k & 1 ? p : q;
    }
    if (step_reference(board, kLife, Boundary::dead).get(1, 1)) density += weight;
  }
  // 140 products of nine factors, each rounded at most ten times.
  CHECK(density == doctest::Approx(28 * p * p * p * q * q * q * q * q * (3 - p)).epsilon(150 * 2.3e-16));
}
