#include "study/tables/csv.h"

#include <doctest/doctest.h>

#include "core/error.h"
#include "core/random.h"
#include "core/text.h"
#include "study/csv_reader.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

std::string complaint(const std::string& text) {
  try {
    parse_csv(text, "t.csv");
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a table of structs is written with each column named once") {
  struct Trial {
    int width;
    double rate;
    std::string note;
  };
  Columns<Trial> columns;
  columns.add("width", [](const Trial& t) { return t.width; });
  columns.add("rate", [](const Trial& t) { return t.rate; });
  columns.add("note", [](const Trial& t) { return t.note; });
  columns.add("seconds", [](const Trial& t) { return std::optional(t.rate); }).timing = true;
  const std::vector<Trial> rows = {
      {1, 0.1, ""}, {3, 1.0 / 3, "uniform:0.1,0.9"}, {4, 1e-9, "say \"hi\"\nthere"}};
  CHECK(to_csv(make_table(columns, rows, false)) ==
        "width,rate,note\n1,0.1,\n3,0.3333333333333333,\"uniform:0.1,0.9\"\n"
        "4,1e-09,\"say \"\"hi\"\"\nthere\"\n");
  CHECK(make_table(columns, rows).kinds ==
        std::vector{ColumnKind::whole, ColumnKind::real, ColumnKind::text, ColumnKind::real});
}

TEST_CASE("both line ends, quotes and a missing last line end are read") {
  for (const char* text : {"a,b\r\n1,\"x,\"\"y\"\"\r\nz\"\r\n,\r\n", "a,b\n1,\"x,\"\"y\"\"\r\nz\"\n,"}) {
    const CsvTable table = parse_csv(text, "t.csv");
    CHECK(table.columns == std::vector<std::string>{"a", "b"});
    REQUIRE(table.rows.size() == 2);
    CHECK(table.rows[0] == std::vector<std::string>{"1", "x,\"y\"\r\nz"});
    CHECK(table.rows[1] == std::vector<std::string>{"", ""});
    CHECK(table.lines == std::vector<std::size_t>{2, 4});
    CHECK(table.column("b") == 1);
    CHECK_THROWS_AS(table.column("c"), InputError);
  }
}

TEST_CASE("what is no table is named by file and line") {
  CHECK(complaint("") == "t.csv:1: no header; the first line must name the columns");
  CHECK(complaint("a,,b\n") == "t.csv:1: a column without a name");
  CHECK(complaint("a,b,a\n") == "t.csv:1: the column a is named twice");
  CHECK(complaint("a,b\n1,2\n3\n") == "t.csv:3: 1 fields where the header names 2");
  CHECK(complaint("a,b\n1,2\n\n") == "t.csv:3: 1 fields where the header names 2");
  CHECK(complaint("a\n1\"2\n").starts_with("t.csv:2: a quote inside an unquoted field"));
  CHECK(complaint("a\n\"1\"2\n").starts_with("t.csv:2: text after a closing quote"));
  CHECK(complaint("a\n\"1\n2\n3").starts_with("t.csv:2: a quote that is not closed"));
  CHECK(complaint("a\n1\r2\n").starts_with("t.csv:2: a carriage return without a line feed"));
  CHECK(complaint(std::string(5000, ',')) == "t.csv:1: more than 1024 fields");
}

TEST_CASE("every table that is written is read back the same") {
  constexpr std::uint64_t kSeed = 8;
  CAPTURE(kSeed);
  for (std::uint64_t index = 0; index < 500; ++index) {
    CAPTURE(index);
    RandomStream random(kSeed, purpose("csv"), index, 0);
    const std::size_t width = 1 + random.below(4);
    std::vector<std::vector<std::string>> rows(random.below(5));
    std::vector<std::string> columns;
    for (std::size_t i = 0; i < width; ++i) columns.push_back("c" + std::to_string(i));
    std::string text = csv_line(columns);
    for (auto& row : rows) {
      for (std::size_t i = 0; i < width; ++i) {
        row.emplace_back();
        for (std::uint64_t n = random.below(5); n > 0; --n)
          row.back().push_back(",\"\r\n ax\0"[random.below(8)]);
      }
      text += csv_line(row);
    }
    const CsvTable table = parse_csv(text, "t.csv");
    CHECK(table.columns == columns);
    CHECK(table.rows == rows);
  }
}

TEST_CASE("no text makes the reader do anything but read or complain") {
  constexpr std::uint64_t kSeed = 9;
  CAPTURE(kSeed);
  for (std::uint64_t index = 0; index < 5000; ++index) {
    CAPTURE(index);
    RandomStream random(kSeed, purpose("csv"), index, 0);
    std::string text = "a,b\n";
    for (std::uint64_t n = random.below(24); n > 0; --n) text.push_back(",,\"\r\n\nx1"[random.below(8)]);
    try {
      const CsvTable table = parse_csv(text, "t.csv");
      CHECK(table.rows.size() == table.lines.size());
    } catch (const InputError& error) {
      CHECK(std::string(error.what()).starts_with("t.csv:"));
    }
  }
}
