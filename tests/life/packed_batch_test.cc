#include "life/packed_batch.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "core/error.h"
#include "life/reference.h"
#include "life/soups.h"
#include "life/step.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

std::vector<std::uint8_t> packed_soups(int height, int width, std::size_t count) {
  std::vector<std::uint8_t> packed(count * packed_board_bytes(height, width));
  for (std::size_t i = 0; i < count; ++i)
    pack(soup(height, width, 1000 + i), packed.data() + i * packed_board_bytes(height, width));
  return packed;
}

Board advanced(Board board, const Rule& rule, Boundary boundary, int generations) {
  for (int g = 0; g < generations; ++g) board = step_reference(board, rule, boundary);
  return board;
}

void check_batch(int height, int width, std::size_t count, int generations, const char* rule_text,
                 Boundary boundary) {
  INFO(height, "x", width, " ", count, " boards, ", generations, " generations, ", rule_text, " ",
       to_string(boundary));
  const Rule rule = parse_rule(rule_text);
  const std::size_t bytes = packed_board_bytes(height, width);
  auto boards = packed_soups(height, width, count);
  const auto before = boards;
  std::vector<std::uint8_t> output(boards.size() + 1, 0xA5);
  BatchStepper stepper(height, width, rule, boundary);
  stepper.step(boards.data(), output.data(), count, generations);
  REQUIRE(boards == before);
  REQUIRE(output.back() == 0xA5);
  for (std::size_t i = 0; i < count; ++i) {
    const Board input = unpack(before.data() + i * bytes, height, width);
    REQUIRE(unpack(output.data() + i * bytes, height, width) == advanced(input, rule, boundary, generations));
  }
  stepper.step(boards.data(), boards.data(), count, generations);
  output.pop_back();
  REQUIRE(boards == output);
}

}  // namespace

TEST_CASE("a batch equals the slow twin, board by board") {
  for (const char* rule : kRules)
    for (const Boundary boundary : {Boundary::torus, Boundary::dead}) {
      for (const int width : {1, 2, 3, 8, 9, 16, 31, 32, 33, 63, 64, 65, 127, 130})
        for (const int height : {1, 2, 3, 17}) check_batch(height, width, 19, 3, rule, boundary);
      for (const std::size_t count : {1, 16, 37}) check_batch(32, 32, count, 2, rule, boundary);
    }
}

TEST_CASE("0 to 6 generations of 32x32 boards, and batches of every small count") {
  for (int generations = 0; generations <= 6; ++generations)
    for (std::size_t count = 0; count < 10; ++count)
      check_batch(32, 32, count, generations, "B3/S23", Boundary::torus);
  for (std::size_t count = 0; count < 34; ++count) check_batch(5, 20, count, 1, "B3/S23", Boundary::dead);
  check_batch(7, 40, 3, 0, "B3/S23", Boundary::dead);
  check_batch(7, 70, 3, 0, "B3/S23", Boundary::dead);
}

TEST_CASE("every 4x4 board, on both boundaries") {
  constexpr std::size_t kBoards = 1 << 16, kBytes = packed_board_bytes(4, 4);
  std::vector<std::uint8_t> boards(kBoards * kBytes), output(boards.size());
  for (std::size_t i = 0; i < kBoards; ++i)
    for (int row = 0; row < 4; ++row)
      boards[kBytes * i + row] = static_cast<std::uint8_t>(i >> (4 * row) & 15);
  for (const Boundary boundary : {Boundary::torus, Boundary::dead}) {
    BatchStepper(4, 4, kLife, boundary).step(boards.data(), output.data(), kBoards, 1);
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < kBoards; ++i)
      wrong += unpack(output.data() + kBytes * i, 4, 4) !=
               step_reference(unpack(boards.data() + kBytes * i, 4, 4), kLife, boundary);
    CHECK(wrong == 0);
  }
}

TEST_CASE("random rules, on lanes and on rows of vectors") {
  RandomStream stream(7, purpose("rules"), 0, 0);
  for (int i = 0; i < 100; ++i) {
    const Rule rule{static_cast<std::uint16_t>(stream.below(512) & ~1u),
                    static_cast<std::uint16_t>(stream.below(512))};
    const std::string text = to_string(rule);
    REQUIRE(parse_rule(text) == rule);
    check_batch(32, 32, 4, 1, text.c_str(), Boundary::torus);
    check_batch(9, 40, 9, 1, text.c_str(), Boundary::dead);
    check_batch(5, 600, 1, 2, text.c_str(), Boundary::torus);
  }
}

TEST_CASE("bit k of byte j is column 8 j + k") {
  Board board(2, 11);
  board.set(0, 3, true);
  board.set(1, 10, true);
  std::uint8_t packed[4] = {};
  REQUIRE(packed_board_bytes(2, 11) == sizeof packed);
  pack(board, packed);
  CHECK(packed[0] == 1 << 3);
  CHECK(packed[1] == 0);
  CHECK(packed[2] == 0);
  CHECK(packed[3] == 1 << 2);
  CHECK(unpack(packed, 2, 11) == board);
}

TEST_CASE("a side outside 1 to 65536 is refused") {
  CHECK_THROWS_WITH_AS(BatchStepper(0, 32, kLife, Boundary::torus), "height is 0; it must be 1 to 65536",
                       InputError);
  CHECK_THROWS_WITH_AS(BatchStepper(32, 65537, kLife, Boundary::torus),
                       "width is 65537; it must be 1 to 65536", InputError);
}
