#include "core/visible.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

using namespace minlife;

TEST_CASE("what would steer a terminal is shown instead") {
  CHECK(visible("plain, \"quoted\" \\ and ümläut 日本 🙂\n\ttoo") ==
        "plain, \"quoted\" \\ and ümläut 日本 🙂\n\ttoo");
  CHECK(visible("a\x1b[2Jb\rc\x07") == "a\\x1b[2Jb\\x0dc\\x07");
  CHECK(visible(std::string_view("\0\x7f", 2)) == "\\x00\\x7f");
  CHECK(visible("\xc2\x9b"
                "31m \xc2\x80 \xc2\x9f \xc2\xa0") == "\\u009b31m \\u0080 \\u009f \xc2\xa0");
  CHECK(visible("\x9b"
                "31m \xff") == "\\x9b31m \\xff");
  CHECK(visible("\xe2\x80\xae"
                "evil\xe2\x80\xac \xe2\x81\xa6 \xe2\x81\xa9") == "\\u202eevil\\u202c \\u2066 \\u2069");
}

TEST_CASE("bytes that are not UTF-8 are shown one by one") {
  CHECK(visible("\xc0\x9b") == "\\xc0\\x9b");                    // overlong
  CHECK(visible("\xe0\x82\x9b") == "\\xe0\\x82\\x9b");           // overlong C1
  CHECK(visible("\xed\xa0\x80") == "\\xed\\xa0\\x80");           // a surrogate
  CHECK(visible("\xf4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");  // beyond Unicode
  CHECK(visible("\xe2\x80") == "\\xe2\\x80");                    // cut
  CHECK(visible("\xe2\x41\xae") ==
        "\\xe2"
        "A\\xae");  // broken
}

TEST_CASE("no text of two bytes leaves a control behind") {
  for (int first = 0; first < 256; ++first)
    for (int second = 0; second < 256; ++second) {
      const char text[] = {static_cast<char>(first), static_cast<char>(second)};
      const std::string shown = visible({text, 2});
      for (std::string_view rest = shown; !rest.empty();) {
        const Character character = first_character(rest);
        const bool fine = character.valid &&
                          (character.code >= 0x20 || character.code == '\n' || character.code == '\t') &&
                          (character.code < 0x7f || character.code > 0x9f);
        if (!fine) FAIL("a control is left of ", first, " ", second);
        rest.remove_prefix(character.bytes);
      }
    }
}

TEST_CASE("JSON keeps its value") {
  const nlohmann::json value = {{"name", "\x1b \x7f \xc2\x9b \xe2\x80\xae ü \" \\"}};
  const std::string text = visible_json(value.dump());
  CHECK(text == "{\"name\":\"\\u001b \\u007f \\u009b \\u202e ü \\\" \\\\\"}");
  CHECK(nlohmann::json::parse(text) == value);
}

TEST_CASE("columns on a terminal") {
  CHECK(columns_of("") == 0);
  CHECK(columns_of("abc") == 3);
  CHECK(columns_of("ü") == 1);
  CHECK(columns_of("u\xcc\x88") == 1);  // u and a combining diaeresis
  CHECK(columns_of("日本") == 4);
}
