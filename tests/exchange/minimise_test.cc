#include "exchange/logic/minimise.h"

#include <doctest/doctest.h>

#include <bit>

#include "core/random.h"
#include "life/rule.h"

using namespace minlife;
using namespace minlife::logic;

namespace {

Table of_rule(const Rule& rule) {
  Table table;
  for (unsigned window = 0; window < 512; ++window)
    table.push_back(rule.next((window >> 4 & 1) != 0, std::popcount(window & ~16U)) ? 1 : 0);
  return table;
}

}  // namespace

TEST_CASE("a circuit computes the function that it was made from") {
  const std::uint64_t seed = 7;
  RandomStream random(seed, purpose("test"), 0, 0);
  MESSAGE("seed " << seed);
  for (int inputs = 0; inputs <= 9; ++inputs)
    for (int trial = 0; trial < (inputs < 7 ? 40 : 3); ++trial) {
      CAPTURE(inputs);
      CAPTURE(trial);
      Table table(std::size_t{1} << inputs);
      // Some functions are sparse, so that parts of them are constant.
      for (std::uint8_t& value : table) value = random.below(trial % 3 == 0 ? 9 : 2) == 0 ? 1 : 0;
      const Circuit circuit = minimised(table);
      CHECK(circuit.table() == table);
      CHECK(circuit.without_waste().cost() == circuit.cost());
    }
}

TEST_CASE("constants and single inputs take no gates") {
  CHECK(minimised(Table(512, 0)).cost() == 0);
  CHECK(minimised(Table(512, 1)).cost() == 1);  // the inverse of nothing
  for (int input = 0; input < 9; ++input) {
    Table table;
    for (unsigned k = 0; k < 512; ++k) table.push_back(k >> input & 1);
    const Circuit circuit = minimised(table);
    CHECK(circuit.gates.empty());
    CHECK(circuit.output == input);
  }
}

TEST_CASE("adders are found in rules that count neighbours") {
  // Two full adders of three neighbours each take ten gates, a third one five; what is left is small. Without
  // taking inputs together, by splitting alone, Life takes more than twice as many.
  const Table life = of_rule(kLife);
  const Circuit circuit = minimised(life);
  CHECK(circuit.table() == life);
  CHECK(circuit.cost() <= 30);
  const Rule highlife = parse_rule("B36/S23");
  CHECK(minimised(of_rule(highlife)).table() == of_rule(highlife));
  CHECK(minimised(of_rule(highlife)).cost() <= 36);
}

TEST_CASE("a table is held and read by its inputs") {
  // f = a & ~c of (a, b, c).
  const Table table = {0, 1, 0, 1, 0, 0, 0, 0};
  CHECK(inputs_of(table) == 3);
  CHECK(depends_on(table, 0));
  CHECK_FALSE(depends_on(table, 1));
  CHECK(held(table, 0, true) == Table{1, 1, 0, 0});
  CHECK(held(table, 2, false) == Table{0, 1, 0, 1});
  const Columns columns = columns_of(table, {0, 2});
  CHECK(columns.classes == std::vector<int>{0, 1, 0, 0});
  CHECK(columns.columns == std::vector<Table>{{0, 0}, {1, 1}});
  CHECK(sets_of(9, 3).size() == 84);
}
