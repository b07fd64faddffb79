#include "study/spec/toml_nesting.h"

#include <doctest/doctest.h>

#include <string>

using namespace minlife;

namespace {

std::string times(int count, const std::string& text) {
  std::string all;
  for (int k = 0; k < count; ++k) all += text;
  return all;
}

}  // namespace

TEST_CASE("specs and all that stands in strings and comments are shallow") {
  const std::string dots = times(100, "."), brackets = times(100, "[");
  for (const std::string& text :
       {std::string(), std::string("name = \"a\"\nx = 1.5\n[grid]\ndensity = [0.1, 0.2,\n0.3]\n"),
        times(1000, "[a.b.c]\nd.e = {f.g = [1.5, 2.5], h = 'x'}\n"), "# " + dots + brackets + "\nx = 1\n",
        "x = \"" + dots + brackets + "\"\n", "x = '" + dots + brackets + "\\'\n",
        "x = \"\"\"\n" + brackets + "\\\"\"\" \"\n" + dots + "\"\"\"\n",
        "x = '''\n" + brackets + "\n" + dots + "'''\n", times(1000, "]"),
        "density = [" + times(1000, "0.5, ") + "]\n", "density = [" + times(1000, "0.5\n, ") + "]\n"})
    CHECK_FALSE(too_deep_toml(text));
}

TEST_CASE("what goes deeper than the bound is told by its place") {
  const std::string deep = "a" + times(kMostTomlNesting + 1, ".a") + " = 1\n";
  const auto place = too_deep_toml("x = 1\n" + deep);
  REQUIRE(place);
  CHECK(place->line == 2);
  CHECK(place->column == 2 * (kMostTomlNesting + 1));
  CHECK_FALSE(too_deep_toml("a" + times(kMostTomlNesting, ".a") + " = 1\n"));
  for (const std::string& text :
       {deep, "[" + deep, "x = " + times(kMostTomlNesting + 1, "["),
        "x = " + times(kMostTomlNesting / 2 + 1, "{a = ["), "x = " + times(9, "{a.a.a = {"),
        times(40, "\"a\".") + "a = 1", times(40, "'a' . ") + "a = 1"})
    CHECK(too_deep_toml(text));
}
