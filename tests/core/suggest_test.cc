#include "core/suggest.h"

#include <doctest/doctest.h>

using minlife::edit_distance;
using minlife::nearest_word;

TEST_CASE("edit distance counts single slips") {
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("width", "width") == 0);
  CHECK(edit_distance("wdith", "width") == 1);
  CHECK(edit_distance("widt", "width") == 1);
  CHECK(edit_distance("", "width") == 5);
  CHECK(edit_distance("kitten", "sitting") == 3);
}

TEST_CASE("only a plausible slip gets a suggestion") {
  const std::vector<std::string> known{"steps", "width", "seed"};
  CHECK(nearest_word("wdith", known) == "width");
  CHECK(nearest_word("step", known) == "steps");
  CHECK(nearest_word("gensize", known).empty());
  CHECK(nearest_word("sed", {}).empty());
}
