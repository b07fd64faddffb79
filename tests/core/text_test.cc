#include "core/text.h"

#include <doctest/doctest.h>

#include <limits>

#include "core/error.h"
#include "core/figures.h"

using namespace minlife;

TEST_CASE("numbers are whole strings or none") {
  CHECK(parse_double("0.5") == 0.5);
  CHECK(parse_uint("17") == 17u);
  CHECK(parse_int("-3") == -3);
  for (const char* bad : {"", "0.5abc", "1,5", " 1", "1 ", "0x10", "--1"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_double(bad));
    CHECK_FALSE(parse_uint(bad));
    CHECK_FALSE(parse_int(bad));
  }
  CHECK_FALSE(parse_uint("-1"));
  CHECK_FALSE(parse_uint("18446744073709551616"));
}

TEST_CASE("shortest text reads back as the same number") {
  for (const double x : {0.1, 1e-300, 1.0 / 3, 12345678.0}) CHECK(parse_double(shortest(x)) == x);
  CHECK(shortest(0.38f) == "0.38");
}

TEST_CASE("numbers that are none have one text, whatever their sign and payload") {
  volatile double infinite = std::numeric_limits<double>::infinity();  // or the compiler's NaN would be made
  const double made = infinite - infinite;
  CHECK(shortest(made) == "nan");
  CHECK(shortest(-made) == "nan");
  CHECK(shortest(static_cast<float>(made)) == "nan");
  CHECK(shortest(double{infinite}) == "inf");
  CHECK(shortest(-double{infinite}) == "-inf");
}

TEST_CASE("split, join and commas") {
  CHECK(split("a,,b", ',') == std::vector<std::string>{"a", "", "b"});
  CHECK(join({"a", "b"}) == "a, b");
  CHECK(with_commas(0) == "0");
  CHECK(with_commas(33554432) == "33,554,432");
}

TEST_CASE("a shell reads a quoted word back as it was") {
  CHECK(shell_quoted("a/b-c.d_1") == "a/b-c.d_1");
  CHECK(shell_quoted("") == "''");
  CHECK(shell_quoted("a b$c") == "'a b$c'");
  CHECK(shell_quoted("it's") == "'it'\\''s'");
}

TEST_CASE("an error says field, value, rule and remedy") {
  CHECK(std::string(value_error("--width", "0", "it must be at least 1", "try --width 8").what()) ==
        "--width is 0; it must be at least 1 (try --width 8)");
  CHECK_THROWS_AS(read_file("/nonexistent/file"), InputError);
}

TEST_CASE("figures for people") {
  CHECK(digits(0.012345) == "0.0123");
  CHECK(digits(1.5e12) == "1.5e+12");
  CHECK(amount(12.345) == "12.3");
  CHECK(amount(1234.4) == "1,234");
  CHECK(cost_text(0.0421) == "0.042");
  CHECK(cost_text(3.14) == "3.1");
  CHECK(cost_text(1234.4) == "1,234");
  CHECK(short_number(0) == "0");
  CHECK(short_number(1.23e12) == "1.2e12");
  CHECK(short_number(9.97e9) == "1.0e10");
  CHECK(percent(0.1234) == "12.3");
  CHECK(percent(1) == "100.0");
  CHECK(duration(0.25) == "0.3 s");
  CHECK(duration(9.96) == "10 s");
  CHECK(duration(100) == "2 min");
  CHECK(duration(3600) == "60 min");
  CHECK(duration(6000) == "1.7 h");
  CHECK(duration(2 * 86400) == "2.0 days");
}
