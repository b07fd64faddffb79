#include "life/rule.h"

#include <doctest/doctest.h>

#include "core/error.h"

using namespace minlife;

TEST_CASE("a rule reads in every customary form and writes in one") {
  for (const char* text : {"B3/S23", "b3/s23", "B3/S32", "S23/B3", "s32/b3", "23/3", "32/3", "B3S23", "s23b3",
                           "Life", "Conway's Life"}) {
    CAPTURE(text);
    CHECK(parse_rule(text) == kLife);
  }
  CHECK(to_string(kLife) == "B3/S23");
  for (const char* text : {"B36/S23", "B3678/S34678", "B2/S", "B1357/S1357", "B/S", "B12345678/S012345678"})
    CHECK(to_string(parse_rule(text)) == text);
  CHECK(to_string(parse_rule("/2")) == "B2/S");
  CHECK(to_string(parse_rule("012/")) == "B/S012");
}

TEST_CASE("what is no rule is refused with what is wrong") {
  for (const char* text : {"", "/3S", "B3", "Lifelike", "B3/23", "S23/3", "B3/B3", "B3/S23/4", "B3/S2-n",
                           "B3 /S23", "3/S23", "B3/S23:T32,32", "B3/S23V"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(parse_rule(text), InputError);
  }
  CHECK_THROWS_WITH(
      parse_rule("B3x/S23"),
      "rule is B3x/S23; it must be a rule such as B3/S23 (birth and survival counts, digits 0 to 8) "
      "(Life is B3/S23)");
  CHECK_THROWS_WITH(parse_rule("B39/S23"),
                    "rule is B39/S23; a cell has 8 neighbours, so there is no count 9");
  CHECK_THROWS_WITH(parse_rule("B3/S233"), "rule is B3/S233; the count 3 stands there twice");
  CHECK_THROWS_WITH(parse_rule("B03/S23"),
                    "rule is B03/S23; B0 would fill an empty plane (leave out the 0 behind B)");
}

TEST_CASE("140 of the 512 3x3 windows give a live cell") {
  int alive = 0, formula = 0;
  for (int window = 0; window < 512; ++window) {
    const int self = window >> 4 & 1, neighbours = __builtin_popcount(window) - self;
    alive += kLife.next(self, neighbours);
    formula += (neighbours >= 4) != (neighbours + self >= 3);
    CHECK(kLife.next(self, neighbours) == ((neighbours >= 4) != (neighbours + self >= 3)));
  }
  CHECK(alive == 140);
  CHECK(formula == 140);
}
