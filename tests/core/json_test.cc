#include "core/json.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "core/error.h"

using namespace minlife;

TEST_CASE("the whole text must be JSON, and not nested without end") {
  CHECK(parse_json("{\"a\": [1, 2]}", "x") == nlohmann::json{{"a", {1, 2}}});
  for (const char* text : {"", "{", "{} {}", "nan", "[1,]", "\"\xff\""})
    CHECK_THROWS_WITH_AS(parse_json(text, "x"), "x is not JSON", InputError);
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  CHECK_NOTHROW(parse_json(nested(60), "x"));
  for (const std::size_t depth : {100u, 100000u, 3000000u})
    CHECK_THROWS_WITH_AS(parse_json(nested(depth), "x"), "x is nested too deeply for this program",
                         InputError);
}

TEST_CASE("whole numbers are neither rounded nor wrapped around") {
  CHECK(whole_number(parse_json("18446744073709551615", "x"), "x") == ~std::uint64_t{0});
  CHECK(whole_number(nlohmann::json(5), "x") == 5);
  for (const char* text : {"-1", "1.5", "1e300", "18446744073709551616", "\"1\"", "null", "true"})
    CHECK_THROWS_AS(whole_number(parse_json(text, "x"), "x"), InputError);
}
