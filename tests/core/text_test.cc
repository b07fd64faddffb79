#include "core/text.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <thread>

#include "core/error.h"
#include "core/figures.h"
#include "core/scratch_folder.h"

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

TEST_CASE("whole numbers as people write large ones") {
  CHECK(parse_whole_uint("1e6") == 1000000u);
  CHECK(parse_whole_uint("1E+06") == 1000000u);
  CHECK(parse_whole_uint("1_000_000") == 1000000u);
  CHECK(parse_whole_uint("1.5e3") == 1500u);
  CHECK(parse_whole_uint("1.500e1") == 15u);
  CHECK(parse_whole_uint("0e0") == 0u);
  CHECK(parse_whole_uint("007") == 7u);
  CHECK(parse_whole_uint("18446744073709551615") == 18446744073709551615u);
  CHECK(parse_whole_uint("1.8446744073709551615e19") == 18446744073709551615u);  // no double on the way
  CHECK(parse_whole_int("-1_0") == -10);
  CHECK(parse_whole_int("-2e3") == -2000);
  for (const char* bad :
       {"",      "4.0",  "1e-1", "15e-1", "1.55e1", "1e",    "e6", "1e+", "1e 6", "1__0", "_1",  "1_", "1_e6",
        "1e1_0", ".5e1", "5.e1", "1e20",  "1e99",   "1e100", "+4", "0x4", " 4",   "1,5",  "inf", "nan"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_whole_uint(bad));
    CHECK_FALSE(parse_whole_int(bad));
  }
  CHECK_FALSE(parse_whole_uint("-1"));
  CHECK_FALSE(parse_whole_int("--1"));
  CHECK_FALSE(parse_whole_int("1e19"));
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

TEST_CASE("what is no file is named at once, and never waited for") {
  const ScratchFolder folder;
  const std::string pipe = folder.path + "/pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  for (const auto& read : {+[](const std::string& path) { read_file(path); },
                           +[](const std::string& path) { check_is_file(path); },
                           +[](const std::string& path) { read_stream(path, 100); }}) {
    CHECK_THROWS_WITH_AS(read(pipe), doctest::Contains("pipe"), InputError);
    CHECK_THROWS_WITH_AS(read(folder.path), doctest::Contains("it is a folder"), InputError);
    CHECK_THROWS_WITH_AS(read("/dev/zero"), doctest::Contains("it is a device"), InputError);
    CHECK_THROWS_AS(read(folder.path + "/absent"), InputError);
  }
}

TEST_CASE("a pipe is read to its end where somebody writes to it") {
  const ScratchFolder folder;
  const std::string pipe = folder.path + "/pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  for (const std::size_t bytes : {std::size_t{1}, std::size_t{70000}}) {
    const int descriptor = ::open(pipe.c_str(), O_RDWR);  // there before the reader, whatever the threads do
    REQUIRE(descriptor >= 0);
    std::thread writer([&] {
      const std::string text(bytes, 'x');
      for (std::size_t done = 0; done < bytes;)
        done += static_cast<std::size_t>(
            std::max<ssize_t>(0, ::write(descriptor, text.data() + done, bytes - done)));
      // What a pipe holds is lost when nobody has it open, and the reader may not have opened it yet.
      for (int left = 1; left > 0;) REQUIRE(::ioctl(descriptor, FIONREAD, &left) == 0);
      ::close(descriptor);
    });
    CHECK(read_stream(pipe, 100000) == std::string(bytes, 'x'));
    writer.join();
  }
}

TEST_CASE("files and pipes beyond the limit are refused") {
  const ScratchFolder folder;
  std::ofstream(folder.path + "/f") << std::string(101, 'x');
  CHECK(read_file(folder.path + "/f", 101).size() == 101);
  CHECK_THROWS_WITH_AS(read_file(folder.path + "/f", 100), doctest::Contains("longer than 100 bytes"),
                       InputError);
}
