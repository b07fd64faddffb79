#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "core/text.h"
#include "life/pattern_file.h"
#include "life/plane.h"
#include "life/rle.h"
#include "life/soups.h"
#include "life/step.h"

// Golly's own command-line simulator as an oracle that shares no code with us.

using namespace minlife;

namespace {

/// A folder of one test case, gone at its end.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "minlife-bgolly-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~ScratchFolder() { std::filesystem::remove_all(path_); }
  std::string file(const char* name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

/// RLE text that bgolly writes for `pattern` after `generations`.
std::string by_bgolly(const Pattern& pattern, std::uint64_t generations) {
  static const bool installed = std::system("command -v bgolly > /dev/null") == 0;
  REQUIRE_MESSAGE(installed, "bgolly is not on PATH; install Debian's package golly");
  const ScratchFolder folder;
  const std::string input = folder.file("in.rle"), output = folder.file("out.rle");
  std::ofstream(input) << format_rle(pattern, false);
  const std::string command = "bgolly -q -q -m " + std::to_string(generations) + " -o '" + output + "' '" +
                              input + "' > '" + folder.file("log") + "' 2>&1";
  REQUIRE_MESSAGE(std::system(command.c_str()) == 0, read_file(folder.file("log")));
  return read_file(output);
}

/// `cells` on a torus of the given size.
Pattern on_torus(const Board& cells, int height, int width, const Rule& rule) {
  Pattern pattern;
  pattern.cells = cells;
  pattern.rule = rule;
  pattern.grid.height = height;
  pattern.grid.width = width;
  return pattern;
}

/// Ours, as bgolly writes it: an empty pattern has no cells at all.
std::string by_us(const Pattern& pattern, std::uint64_t generations) {
  Pattern result = pattern;
  if (pattern.grid.width > 0) {
    result.cells = place_centred(pattern.cells, pattern.grid.height, pattern.grid.width);
    Stepper(pattern.grid.width).step(result.cells, pattern.rule, Boundary::torus, generations);
  } else {
    result = step_on_plane(pattern, generations);
  }
  return format_rle(bounding_box(result), false);
}

void check_against_bgolly(const Pattern& pattern, std::uint64_t generations) {
  CAPTURE(generations);
  CAPTURE(format_rle(pattern, false));
  const std::string theirs = by_bgolly(pattern, generations), ours = by_us(pattern, generations);
  const Pattern read = parse_pattern(theirs, "bgolly");
  CHECK(read.cells == parse_pattern(ours, "ours").cells);
  CHECK(read.rule == pattern.rule);
  CHECK(read.grid.width == pattern.grid.width);
  CHECK(read.grid.height == pattern.grid.height);
  if (read.cells.population() > 0) CHECK(ours == theirs);
}

}  // namespace

TEST_CASE("bgolly and we agree on tori, narrow ones too") {
  constexpr int kSizes[][2] = {{1, 1},   {1, 2},   {2, 1},   {2, 2},    {1, 3},   {3, 1},
                               {2, 5},   {7, 2},   {1, 64},  {65, 1},   {2, 65},  {3, 64},
                               {32, 32}, {31, 33}, {64, 64}, {20, 127}, {50, 600}};
  std::uint64_t seed = 0;
  for (const auto& size : kSizes)
    for (const std::uint64_t generations : {0, 1, 5}) {
      const int height = size[0], width = size[1];
      CAPTURE(height);
      CAPTURE(width);
      CAPTURE(seed);
      const Rule rule = parse_rule(kRules[seed % 3]);
      check_against_bgolly(on_torus(soup(height, width, seed++), height, width, rule), generations);
    }
}

TEST_CASE("bgolly and we agree on many rules") {
  std::uint64_t seed = 100;
  for (const char* text : kRules)
    for (const std::uint64_t generations : {1, 20}) {
      CAPTURE(text);
      check_against_bgolly(on_torus(soup(40, 70, seed++), 40, 70, parse_rule(text)), generations);
    }
}

TEST_CASE("bgolly and we centre a pattern on a torus alike") {
  // Where a glider straddles the edge its bounding box is the whole board, which tells where it stands.
  const Board glider = parse_pattern("x = 3, y = 3\nbo$2bo$3o!", "glider").cells;
  const Board wide = parse_pattern("x = 4, y = 2\n4o$o2bo!", "wide").cells;
  for (const int height : {6, 7})
    for (const int width : {8, 9})
      for (std::uint64_t g = 0; g < 20; g += 3) {
        check_against_bgolly(on_torus(glider, height, width, kLife), g);
        check_against_bgolly(on_torus(wide, height, width, kLife), g);
      }
}

TEST_CASE("bgolly and we agree on the plane") {
  std::uint64_t seed = 200;
  for (const char* rule : {"B3/S23", "B36/S23", "B2/S", "B3678/S34678", "B1357/S1357"})
    for (const std::uint64_t generations : {1, 60, 150}) {
      CAPTURE(rule);
      CAPTURE(seed);
      Pattern pattern;
      pattern.cells = soup(30, 50, seed++);
      pattern.rule = parse_rule(rule);
      check_against_bgolly(pattern, generations);
    }
}
