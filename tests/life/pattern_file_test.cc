#include "life/pattern_file.h"

#include <doctest/doctest.h>
#include <zlib.h>

#include "core/error.h"
#include "life/rle.h"

using namespace minlife;

namespace {

Pattern read_text(const std::string& text) { return parse_pattern(text, "p"); }

const Board& glider() {
  static const Board cells = read_text("x = 3, y = 3\nbo$2bo$3o!").cells;
  return cells;
}

std::string gzip(const std::string& text) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

void check_refused(const std::string& text, const char* part) {
  CAPTURE(text);
  CHECK_THROWS_WITH_AS(read_text(text), doctest::Contains(part), InputError);
}

}  // namespace

TEST_CASE("a glider is the same from every kind of file") {
  for (const char* text :
       {"!Name: Glider\n.O\n..O\nOOO\n", ".O.\n..O\nOOO", ".*\r\n..*\r\n***\r\n",
        "#Life 1.05\n#D a glider\n#N\n#P -1 -1\n.*\n..*\n***\n",
        "#Life 1.05\n#P 0 0\n.*.\n#P 0 1\n..*\n***\n", "#Life 1.06\n0 -1\n1 0\n-1 1\n0 1\n1 1\n"}) {
    CAPTURE(text);
    CHECK(read_text(text).cells == glider());
    CHECK(read_text(gzip(text)).cells == glider());
  }
}

TEST_CASE("places and rules of older kinds") {
  const Pattern old = read_text("#Life 1.05\n#R 23/36\n#P -7 5\n*\n");
  CHECK(to_string(old.rule) == "B36/S23");
  CHECK(old.has_position);
  CHECK(old.x == -7);
  CHECK(old.y == 5);
  const Pattern list = read_text("#Life 1.06\n-9 3\n");
  CHECK(list.x == -9);
  CHECK(list.y == 3);
  const Pattern plain = read_text("!a\n...\n..O\n");
  CHECK_FALSE(plain.has_position);
  CHECK(plain.x == 0);
  CHECK(plain.y == 0);
  CHECK(read_text("#Life 1.06\n").cells == Board(1, 1));
}

TEST_CASE("gzip in several members is read; damage and bombs are told") {
  const std::string rle = "x = 3, y = 3\nbo$2bo$3o!\n";
  CHECK(read_text(gzip(rle.substr(0, 10)) + gzip(rle.substr(10))).cells == glider());
  const std::string whole = gzip(rle);
  check_refused(whole.substr(0, whole.size() - 4), "damaged or truncated");
  std::string flipped = whole;
  flipped[whole.size() - 6] = static_cast<char>(flipped[whole.size() - 6] ^ 1);
  check_refused(flipped, "damaged or truncated");
  check_refused("\x1f\x8b", "damaged or truncated");
}

TEST_CASE("what is not read is refused with the reason") {
  check_refused("[M2] (golly 4.0)\n#R B3/S23\n", "bgolly -m 0 -o out.rle FILE");
  check_refused("PK\x03\x04\x14", "unzip it");
  check_refused("#MCell 4.00\n#GAME Life\n", "bgolly");
  check_refused("!a\n.OX\n", "'X' is no cell");
  check_refused("#Life 1.05\n*a\n", "'a' is no cell");
  check_refused("#Life 1.05\n#P 1\n*\n", "#P 1 is not two whole numbers");
  check_refused("#Life 1.06\n1\n", "'1' is not the x and y of a cell");
  check_refused("#Life 1.06\n0 0\n70000 0\n", "70,001 x 1 cells");
  check_refused("#Life 1.06\n9999999999999999 0\n", "too far away");
  check_refused("x = 1, y = 1, rule = LifeHistory\no!", "more than two states");
  check_refused("x = 1, y = 1, rule = 23/3/4\no!", "more than two states");
  check_refused("x = 1, y = 1, rule = B2-a/S12\no!", "where the neighbours lie");
  check_refused("x = 1, y = 1, rule = B2/S34H\no!", "other neighbours");
  check_refused("x = 1, y = 1, rule = R5,C0,M1,S34..58,B34..45,NM\no!", "further away");
  check_refused("x = 1, y = 1, rule = W110\no!", "one dimension");
}
