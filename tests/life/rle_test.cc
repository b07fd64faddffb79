#include "life/rle.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "core/error.h"
#include "core/text.h"
#include "life/pattern_file.h"
#include "life/soups.h"

using namespace minlife;

namespace {

/// Rows of '.' and 'O', for comparing by eye.
std::string drawn(const Board& board) {
  std::string text;
  for (int row = 0; row < board.height(); ++row) {
    for (int column = 0; column < board.width(); ++column) text += board.get(row, column) ? 'O' : '.';
    text += '\n';
  }
  return text;
}

Pattern parsed(const std::string& text) { return parse_pattern(text, "t.rle"); }

struct Malformed {
  const char* text;
  const char* message;
};

}  // namespace

TEST_CASE("a plain pattern") {
  const Pattern glider = parsed("#N Glider\nx = 3, y = 3, rule = B3/S23\nbob$2bo$3o!\n");
  CHECK(drawn(glider.cells) == ".O.\n..O\nOOO\n");
  CHECK(glider.rule == kLife);
  CHECK(glider.grid.width == 0);
  CHECK_FALSE(glider.has_position);
}

TEST_CASE("what writers of RLE vary is read alike") {
  const Board glider = parsed("x = 3, y = 3\nbo$2bo$3o!").cells;
  for (const char* text : {
           "x=3,y=3,rule=23/3\nbo$2bo$3o!",
           "\n\n#C text\n#O author\n  x = 3 , y = 3 , rule = b3/s23  \nbo$2bo$3o!\n",
           "x = 3, y = 3\r\nbo$2bo\r\n$3o!\r\n",
           "x = 3, y = 3\n.A.$2.A$3A!",
           "x = 3, y = 3\nb1o1$\n2\nb o\n$\n#C in between\n3o\n!\nx y z behind the end",
           "x = 3, y = 3\nbo5b$2bo$3o7$4b!",
           "\xef\xbb\xbfx = 3, y = 3, rule = B3/S23,\nbo$2bo$3o!",
           "x = 3, y = 3, rule = B3S23\rbo$2bo$3o!\r",
           "#r 23/3\nx = 3, y = 3\nbo$2bo$3o!",
           "x = 3, y = 3, rule = Conway's Life\nbo$2bo$3o!",
       }) {
    CAPTURE(text);
    CHECK(parsed(text).cells == glider);
  }
}

TEST_CASE("torus, position and rule come from their places") {
  const Pattern square = parsed("x = 1, y = 1, rule = B36/S23:T30\no!");
  CHECK(square.grid.width == 30);
  CHECK(square.grid.height == 30);
  CHECK(to_string(square.rule) == "B36/S23");
  const Pattern wide = parsed("#CXRLE Pos=-4,17 Gen=30\nx = 1, y = 1, rule = B3/S23:t32,20\no!");
  CHECK(wide.grid.width == 32);
  CHECK(wide.grid.height == 20);
  CHECK(wide.has_position);
  CHECK(wide.x == -4);
  CHECK(wide.y == 17);
}

TEST_CASE("a bounded board, older positions and rules beside the header are read") {
  const Pattern board = parsed("x = 1, y = 1, rule = B3/S23:P30,20\no!");
  CHECK(board.grid == Grid{30, 20, Boundary::dead});
  CHECK(format_rle(board, false) == "x = 1, y = 1, rule = B3/S23:P30,20\no!\n");
  CHECK(parsed(format_rle(board, true)).grid == board.grid);
  const Pattern placed = parsed("#P -3 4\nx = 1, y = 1\no!");
  CHECK(placed.has_position);
  CHECK(placed.x == -3);
  CHECK(placed.y == 4);
  CHECK_FALSE(parsed("#P a glider\nx = 1, y = 1\no!").has_position);
  CHECK(to_string(parsed("#r 23/36\nx = 1, y = 1\no!").rule) == "B36/S23");
  CHECK(to_string(parsed("#r 23/36\nx = 1, y = 1, rule = B3/S23\no!").rule) == "B3/S23");
}

TEST_CASE("a header without cells gives one dead cell") {
  for (const char* text : {"x = 0, y = 0, rule = B3/S23\n!", "x = 0, y = 7\n!", "x = 1, y = 1\nb!"}) {
    CAPTURE(text);
    const Board cells = parsed(text).cells;
    CHECK(cells.population() == 0);
    CHECK(cells.width() == 1);
  }
}

TEST_CASE("malformed RLE is refused by line and reason") {
  const Malformed cases[] = {
      {"", "t.rle, line 0: the file ends without a header (x = WIDTH, y = HEIGHT); it is not RLE"},
      {"#C only\n\n", "t.rle, line 2: the file ends without a header (x = WIDTH, y = HEIGHT); it is not RLE"},
      {"bob$2bo$3o!",
       "t.rle, line 1: 'bob$2bo$3o!' is no header; it must read x = WIDTH, y = HEIGHT, rule = RULE"},
      {"x = 3\no!", "t.rle, line 1: the header must tell both x and y"},
      {"x = 3, y = 3, z = 3\no!", "t.rle, line 1: the header has an unknown 'z'; it knows x, y and rule"},
      {"x = -1, y = 3\no!", "t.rle, line 1: x = -1 is not a size from 0 to 65536"},
      {"x = 3, y = 65537\no!", "t.rle, line 1: y = 65537 is not a size from 0 to 65536"},
      {"x = 3, y = 3.5\no!", "t.rle, line 1: y = 3.5 is not a size from 0 to 65536"},
      {"#C\nx = 3, y = 3, rule = B39/S23\no!",
       "t.rle, line 2: rule is B39/S23; a cell has 8 neighbours, so there is no count 9"},
      {"x = 3, y = 3, rule = B3/S23:K30*,20\no!",
       "t.rle, line 1: the grid :K30*,20 is not known; known are a torus, such as :T32,32, and a board with "
       "dead "
       "edges, such as :P32,32"},
      {"x = 3, y = 3, rule = B3/S23:T0,20\no!",
       "t.rle, line 1: the torus :T0,20 must have two sides from 1 to 65536 (no infinite side, no shift)"},
      {"x = 3, y = 3, rule = B3/S23:T30+5,20\no!",
       "t.rle, line 1: the torus :T30+5,20 must have two sides from 1 to 65536 (no infinite side, no shift)"},
      {"x = 3, y = 3, rule = B3/S23:T8,8,8\no!",
       "t.rle, line 1: the torus :T8,8,8 must have two sides from 1 to 65536 (no infinite side, no shift)"},
      {"x = 3, y = 3\n3o$\n4o!",
       "t.rle, line 3: a live cell at row 2, column 4 lies outside the header's 3 x 3"},
      {"x = 3, y = 3\n3$o!", "t.rle, line 2: a live cell at row 4, column 1 lies outside the header's 3 x 3"},
      {"x = 0, y = 0\no!", "t.rle, line 2: a live cell at row 1, column 1 lies outside the header's 0 x 0"},
      {"x = 3, y = 3\n99999999999999999999999o!", "t.rle, line 2: a run count exceeds 1,073,741,824"},
      {"x = 3, y = 3\n0o!", "t.rle, line 2: a run of 0 cells"},
      {"x = 3, y = 3\no?o!",
       "t.rle, line 2: '?' is no cell and no count; an RLE line is made of b, o, $, numbers and !"},
      {"x = 3, y = 3\n3o$\n3o\n", "t.rle, line 3: the pattern ends without '!'"},
      {"x = 3, y = 3\nbCb!",
       "t.rle, line 2: 'C' is a state that a rule of two states does not have; these are b or . and o or A"},
      {"x = 3, y = 3, x = 4\no!", "t.rle, line 1: the header tells x twice"},
      {"x = 3, y = 3\no\x1b!",
       "t.rle, line 2: '\\x1b' is no cell and no count; an RLE line is made of b, o, $, numbers and !"},
      {"#CXRLE Pos=3\nx = 3, y = 3\no!", "t.rle, line 1: #CXRLE Pos=3 is not two whole numbers"},
  };
  for (const Malformed& malformed : cases) {
    CAPTURE(malformed.text);
    CHECK_THROWS_WITH_AS(parsed(malformed.text), malformed.message, InputError);
  }
}

TEST_CASE("what is written reads back the same") {
  for (int seed = 0; seed < 60; ++seed) {
    CAPTURE(seed);
    RandomStream stream(static_cast<std::uint64_t>(seed), purpose("rletest"), 0, 0);
    Pattern pattern;
    const int height = static_cast<int>(1 + stream.below(90)),
              width = static_cast<int>(1 + stream.below(200));
    pattern.cells = soup(height, width, stream.next());
    // Long runs too: an empty and a full stretch of rows.
    for (int row = 0; row < height / 3; ++row)
      for (int column = 0; column < width; ++column) pattern.cells.set(row, column, seed % 2 != 0);
    pattern.rule = parse_rule(kRules[seed % 8]);
    pattern.x = static_cast<std::int64_t>(stream.below(1000)) - 500;
    pattern.y = static_cast<std::int64_t>(stream.below(1000)) - 500;
    if (seed % 3 == 0) pattern.grid.width = 300, pattern.grid.height = 200;
    const std::string text = format_rle(pattern, true);
    for (const std::string& line : split(text, '\n')) CHECK(line.size() <= 70);
    const Pattern back = parsed(text);
    CHECK(back.cells == pattern.cells);
    CHECK(back.rule == pattern.rule);
    CHECK(back.grid.width == pattern.grid.width);
    CHECK(back.grid.height == pattern.grid.height);
    CHECK(back.has_position);
    CHECK(back.x == pattern.x);
    CHECK(back.y == pattern.y);
    CHECK(format_rle(back, true) == text);
  }
}

TEST_CASE("the bounding box holds every live cell and moves with them") {
  Pattern pattern;
  pattern.cells = Board(40, 140);
  pattern.x = 10;
  pattern.y = -10;
  CHECK(bounding_box(pattern).cells == Board(1, 1));
  pattern.cells.set(7, 63, true);
  pattern.cells.set(30, 130, true);
  const Pattern box = bounding_box(pattern);
  CHECK(box.cells.height() == 24);
  CHECK(box.cells.width() == 68);
  CHECK(box.cells.get(0, 0));
  CHECK(box.cells.get(23, 67));
  CHECK(box.cells.population() == 2);
  CHECK(box.x == 73);
  CHECK(box.y == -3);
}

TEST_CASE("a pattern larger than its board is refused") {
  CHECK_THROWS_WITH_AS(place_centred(Board(3, 5), 4, 4),
                       "a pattern of 5x3 cells does not fit on a board of 4x4", InputError);
  CHECK(place_centred(soup(4, 4, 1), 4, 4) == soup(4, 4, 1));
}

TEST_CASE(
    "every pattern that comes with the program is its own bounding box, named and written as Golly writes") {
  int patterns = 0;
  for (const auto& entry : std::filesystem::directory_iterator(MINLIFE_SOURCE_DIR "/data/patterns")) {
    if (entry.path().extension() != ".rle") continue;
    CAPTURE(entry.path().string());
    const Pattern pattern = read_pattern(entry.path().string());
    CHECK(bounding_box(pattern).cells == pattern.cells);
    CHECK(read_file(entry.path().string()).substr(0, 3) == "#N ");
    ++patterns;
  }
  CHECK(patterns >= 7);
}
