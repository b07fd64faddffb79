#include "data/pair_stream.h"

#include <doctest/doctest.h>

#include <cmath>
#include <set>

#include "core/error.h"
#include "data/population.h"
#include "data/soup.h"
#include "life/reference.h"
#include "life/step.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

struct Pairs {
  std::vector<std::uint8_t> inputs, targets;
  std::vector<float> densities;
};

Pairs draw(const PairLaw& law, std::uint64_t first, std::size_t count) {
  PairStream stream(law);
  Pairs pairs{std::vector<std::uint8_t>(count * stream.board_bytes()),
              std::vector<std::uint8_t>(count * stream.board_bytes()), std::vector<float>(count)};
  stream.fill(first, count, pairs.inputs.data(), pairs.targets.data(), pairs.densities.data());
  return pairs;
}

}  // namespace

TEST_CASE("an example depends on the law and its index alone, not on the range it is drawn in") {
  for (const int width : {32, 13}) {
    PairLaw law;
    law.width = width;
    law.density = {0.1, 0.9};
    law.seed = 31;
    const Pairs whole = draw(law, 1000, 37);
    for (const auto& range : {std::pair{0, 37}, {0, 1}, {36, 1}, {5, 8}, {11, 17}}) {
      const int first = range.first, count = range.second;
      CAPTURE(width);
      CAPTURE(first);
      CAPTURE(count);
      const Pairs part = draw(law, 1000 + static_cast<std::uint64_t>(first), static_cast<std::size_t>(count));
      const std::ptrdiff_t bytes = static_cast<std::ptrdiff_t>(PairStream(law).board_bytes());
      CHECK(std::equal(part.inputs.begin(), part.inputs.end(), whole.inputs.begin() + first * bytes));
      CHECK(std::equal(part.targets.begin(), part.targets.end(), whole.targets.begin() + first * bytes));
      CHECK(std::equal(part.densities.begin(), part.densities.end(), whole.densities.begin() + first));
    }
  }
}

TEST_CASE("seeds, splits, replicates and indices all give other boards") {
  std::set<std::string> seen;
  std::size_t drawn = 0;
  for (const std::uint64_t seed : {std::uint64_t{0}, std::uint64_t{1}, ~std::uint64_t{0}})
    for (const Split split : {Split::train, Split::validation, Split::test})
      for (const std::uint64_t replicate : {0u, 1u, 2u})
        for (const std::uint64_t index : {0u, 1u, 2u}) {
          PairLaw law;
          law.seed = seed;
          law.split = split;
          law.replicate = replicate;
          const auto board = draw(law, index, 1).inputs;
          seen.emplace(board.begin(), board.end());
          ++drawn;
        }
  CHECK(seen.size() == drawn);
}

TEST_CASE("targets are the inputs some steps later, cell by cell") {
  for (const auto& shape : {std::pair{32, 32}, {5, 7}, {9, 70}, {2, 2}, {1, 5}})
    for (const Boundary boundary : {Boundary::torus, Boundary::dead})
      for (const int steps : {1, 2, 5}) {
        const int height = shape.first, width = shape.second;
        CAPTURE(height);
        CAPTURE(width);
        CAPTURE(to_string(boundary));
        CAPTURE(steps);
        PairLaw law;
        law.height = height;
        law.width = width;
        law.boundary = boundary;
        law.steps = steps;
        law.rule = parse_rule("B36/S23");
        const std::size_t bytes = packed_board_bytes(height, width);
        const Pairs pairs = draw(law, 3, 9);
        for (std::size_t k = 0; k < 9; ++k) {
          Board board = unpack(pairs.inputs.data() + k * bytes, height, width);
          for (int s = 0; s < steps; ++s) board = step_reference(board, law.rule, boundary);
          CHECK(unpack(pairs.targets.data() + k * bytes, height, width) == board);
        }
      }
}

TEST_CASE("without targets and densities the inputs are the same") {
  PairLaw law;
  PairStream stream(law);
  std::vector<std::uint8_t> inputs(8 * stream.board_bytes());
  stream.fill(4, 8, inputs.data(), nullptr, nullptr);
  CHECK(inputs == draw(law, 4, 8).inputs);
}

TEST_CASE("boards are as dense as their law says") {
  PairLaw law;
  law.density = {0.38, 0.38};
  const double cells = 2000 * 1024.0;
  // Six standard deviations, left less than twice in 10^9. `rand > density` would be 700 of them away.
  CHECK(std::abs(static_cast<double>(population(draw(law, 0, 2000).inputs)) - 0.38 * cells) <
        6 * std::sqrt(cells * 0.38 * 0.62));

  law.density = {0.1, 0.9};
  const Pairs pairs = draw(law, 0, 2000);
  double sum = 0;
  for (std::size_t k = 0; k < 2000; ++k) {
    const double density = pairs.densities[k];
    CHECK(density >= 0.1f);
    CHECK(density <= 0.9f);
    sum += density;
    // Each board against its own density: six deviations, 2000 boards, so some 4 failures in 10^6 seeds.
    const std::vector<std::uint8_t> board(pairs.inputs.begin() + static_cast<std::ptrdiff_t>(128 * k),
                                          pairs.inputs.begin() + static_cast<std::ptrdiff_t>(128 * (k + 1)));
    CAPTURE(k);
    CAPTURE(density);
    CHECK(std::abs(static_cast<double>(population(board)) - 1024 * density) <
          6 * std::sqrt(1024 * density * (1 - density)));
  }
  CHECK(std::abs(sum / 2000 - 0.5) < 6 * 0.8 / std::sqrt(12 * 2000.0));
}

TEST_CASE("the names of the splits read back") {
  for (const Split split : {Split::train, Split::validation, Split::test})
    CHECK(parse_split(to_string(split)) == split);
  CHECK_THROWS_AS(parse_split("tset"), InputError);
}
