#include "study/spec/spec_reader.h"

#include <doctest/doctest.h>

#include "core/error.h"
#include "core/random.h"
#include "core/text.h"

using namespace minlife;

namespace {

/// Two fields as training has them, and one that has several spellings.
SpecRules rules() {
  const auto at_least_one = [](const std::string& name) {
    return [name](const std::string& text) -> std::optional<std::string> {
      const auto number = parse_int(text);
      if (number && *number >= 1) return std::nullopt;
      return value_error(name, text, "it must be an integer of at least 1").what();
    };
  };
  const auto anything = [](const std::string&) -> std::optional<std::string> { return std::nullopt; };
  const auto upper = [](std::string text) {
    for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return text;
  };
  return {.train = {{"width", at_least_one("width"), {}},
                    {"steps", at_least_one("steps"), {}},
                    {"density", anything, {}},
                    {"activation", anything, upper}},
          .shrink = {{"routes", anything, {}}, {"rounds", at_least_one("rounds"), {}}},
          .protocols = {"springer-kenyon"}};
}

std::string spec_complaint(const std::string& text) {
  try {
    parse_spec(text, "s.toml", rules());
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

const std::string kNoCells = "name = \"a\"\nseed = 1\nreplicates = 2\n";

}  // namespace

TEST_CASE("a spec is read with its lists in the file's order") {
  const Spec spec = parse_spec(R"(
name = "01_success.rate-x"
protocol = "springer-kenyon"
seed = 9223372036854775807
replicates = 64

[train]
steps = 2
activation = "relu"

[grid]
width = [3, 1, 2]
density = [0.38, 1.0, 1e-9, 5, true, "uniform:0.1,0.9"]

[shrink]
rounds = 3
routes = ["magnitude", "sign"]
)",
                               "s.toml", rules());
  CHECK(spec.name == "01_success.rate-x");
  CHECK(spec.protocol == "springer-kenyon");
  CHECK(spec.seed == 9223372036854775807u);
  CHECK(spec.replicates == 64);
  CHECK_FALSE(spec.until);
  CHECK(spec.train == std::vector<Setting>{{"steps", "2"}, {"activation", "RELU"}});
  CHECK(spec.grids ==
        std::vector<GridAxes>{{{"width", {"3", "1", "2"}},
                               {"density", {"0.38", "1", "1e-09", "5", "true", "uniform:0.1,0.9"}}}});
  CHECK(spec.shrink == std::vector<SettingList>{{"rounds", {"3"}}, {"routes", {"magnitude", "sign"}}});
  const auto cells = grid_settings(spec);
  REQUIRE(cells.size() == 18);
  CHECK(cells[0] == std::vector<Setting>{{"width", "3"}, {"density", "0.38"}});
  CHECK(cells[1] == std::vector<Setting>{{"width", "3"}, {"density", "1"}});
  CHECK(cells[17] == std::vector<Setting>{{"width", "2"}, {"density", "uniform:0.1,0.9"}});
}

TEST_CASE("several grids stand one after the other") {
  const Spec spec = parse_spec(kNoCells + R"([[grid]]
width = [1, 2]
steps = [1, 2]
[[grid]]
[[grid]]
density = [0.5]
width = "3..4"
)",
                               "s.toml", rules());
  REQUIRE(spec.grids.size() == 3);
  CHECK(spec.grids[1].empty());
  CHECK(axes_of(spec) == std::vector<std::string>{"width", "steps", "density"});
  const auto cells = grid_settings(spec);
  REQUIRE(cells.size() == 4 + 1 + 2);
  CHECK(cells[3] == std::vector<Setting>{{"width", "2"}, {"steps", "2"}});
  CHECK(cells[4].empty());
  CHECK(cells[6] == std::vector<Setting>{{"density", "0.5"}, {"width", "4"}});

  CHECK(spec_complaint(kNoCells + "[train]\nwidth = 1\n[[grid]]\nsteps = [1]\n[[grid]]\nwidth = [2, 2]\n") ==
        "s.toml:9:1: width stands under [train] and under [grid]; keep one\n"
        "s.toml:9:13: width lists 2 twice; each value once");
  CHECK(spec_complaint(kNoCells + "grid = [1, 2]\n") ==
        "s.toml:4:8: grid is an array; it must be a section, [grid]");
  // Their cells count together.
  const std::string most = "width = \"1..1000\"\nsteps = \"1..99\"\n";
  CHECK(spec_complaint(kNoCells + "[[grid]]\n" + most + "[[grid]]\nwidth = \"1..1000\"\n").empty());
  CHECK(spec_complaint(kNoCells + "[[grid]]\n" + most + "[[grid]]\nwidth = \"1..1001\"\n") ==
        "s.toml:8:1: with width the grid has more than 100,000 cells; split the study");
  CHECK(spec_complaint(kNoCells + "[[grid]]\n" + most +
                       "[[grid]]\nwidth = \"1..1000\"\n[[grid]]\n[[grid]]\n") ==
        "s.toml:9:1: with this one the grid has more than 100,000 cells; split the study");
}

TEST_CASE("without a grid there is one cell") {
  const Spec spec = parse_spec(kNoCells, "s.toml", rules());
  CHECK(grid_settings(spec) == std::vector<std::vector<Setting>>{{}});
}

TEST_CASE("until = decided comes with a round and a cap") {
  const std::string head = "name = \"a\"\nseed = 1\nuntil = \"decided\"\n";
  const Spec plain = parse_spec(head, "s.toml", rules());
  REQUIRE(plain.until);
  CHECK(plain.until->round == 16);
  CHECK(plain.until->cap == 256);
  CHECK(plain.replicates == 0);
  const Spec given = parse_spec(head + "round = 8\ncap = 64\n", "s.toml", rules());
  CHECK(given.until->round == 8);
  CHECK(given.until->cap == 64);
  CHECK(parse_spec(head + "cap = 4\n", "s.toml", rules()).until->round == 4);
  CHECK(spec_complaint(head + "round = 300\n") == "s.toml:4:9: round is 300; it must be at most cap, 256");
  CHECK(spec_complaint(head + "replicates = 3\n") ==
        "s.toml:4:14: replicates has no meaning beside until; cap bounds their number");
  CHECK(spec_complaint(kNoCells + "cap = 9\n") ==
        "s.toml:4:7: cap has no meaning without until = \"decided\"");
  CHECK(spec_complaint("name = \"a\"\nseed = 1\nuntil = \"bored\"\n") ==
        "s.toml:3:9: until is bored; it must be \"decided\"");
}

TEST_CASE("all mistakes of a file are reported at once, with line and column") {
  CHECK(
      spec_complaint(R"(name = "no spaces"
seed = -1
replicates = 0
protocol = "springer-kenion"
widht = 3
steps = 1

[train]
steps = "2"
activation = ["relu"]
density = 1979-05-27

[grid]
width = [1, 0, 2, 1, 2.5]
wdith = [1]
steps = [1]
density = []
activation = "relu"

[shrink]
rounds = [1, -1]
)") ==
      R"(s.toml:1:8: name is no spaces; it must be letters, digits, "_", "-" and "." (it becomes part of file names)
s.toml:2:8: seed is -1; it must be from 0 to 9223372036854775807
s.toml:3:14: replicates is 0; it must be from 1 to 1000000
s.toml:4:12: unknown protocol springer-kenion (did you mean springer-kenyon?)
s.toml:5:1: unknown key widht; known are name, protocol, replicates, until, round, cap, parents, seed, save_models, train, grid, shrink
s.toml:6:1: steps is a training field; put it under [train] or [grid], after the study's own
s.toml:9:9: steps is the string "2"; numbers and booleans stand without quotes (write 2)
s.toml:10:14: activation is a list; lists stand under [grid]
s.toml:11:11: density is a date; it must be a string, a number or a boolean
s.toml:14:13: width is 0; it must be an integer of at least 1
s.toml:14:19: width lists 1 twice; each value once
s.toml:14:22: width is 2.5; it must be an integer of at least 1
s.toml:15:1: unknown field wdith (did you mean width?)
s.toml:16:1: steps stands under [train] and under [grid]; keep one
s.toml:17:1: density stands under [train] and under [grid]; keep one
s.toml:17:11: density is an empty list; it must have at least one value
s.toml:18:1: activation stands under [train] and under [grid]; keep one
s.toml:18:14: activation is a string; it must be a list, or a range such as "1..8" (a single value stands under [train])
s.toml:21:14: rounds is -1; it must be an integer of at least 1)");
}

TEST_CASE("wrong types, missing keys, repeats by value and absurd sizes") {
  CHECK(spec_complaint("") ==
        "s.toml: name is missing; every study has one\n"
        "s.toml: replicates is missing; say how many, or until = \"decided\"\n"
        "s.toml: seed is missing; every study has one");
  CHECK(spec_complaint("name = 3\nseed = \"x\"\nreplicates = 1.5\ngrid = 1\n") ==
        "s.toml:1:8: name is an integer; it must be a string\n"
        "s.toml:2:8: seed is a string; it must be an integer\n"
        "s.toml:3:14: replicates is a floating-point; it must be an integer\n"
        "s.toml:4:8: grid is an integer; it must be a section, [grid]");
  CHECK(spec_complaint(kNoCells + "[grid]\ndensity = [0.5, 5e-1]\nactivation = [\"silu\", \"SiLU\"]\n") ==
        "s.toml:5:17: density lists 0.5 twice; each value once\n"
        "s.toml:6:23: activation lists SILU twice; each value once");
  CHECK(spec_complaint(kNoCells + "[grid]\ndensity = [nan, [1]]\n") ==
        "s.toml:5:12: density is nan; it must be finite\n"
        "s.toml:5:17: density is an array; it must be a string, a number or a boolean");
  CHECK(spec_complaint(kNoCells + "[grid.width]\n").starts_with("s.toml:4:"));
  std::string list = "1";
  for (int i = 2; i <= 400; ++i) list += "," + std::to_string(i);
  CHECK(spec_complaint(kNoCells + "[grid]\nwidth = [" + list + "]\nsteps = [" + list + "]\n") ==
        "s.toml:6:1: with steps the grid has more than 100,000 cells; split the study");
}

TEST_CASE("a syntax error stops the reader and says where") {
  CHECK(spec_complaint("name = \"a\"\nseed = = 1\nwidth = 0\n").starts_with("s.toml:2:8: no TOML: "));
  CHECK(spec_complaint("seed = 1\nseed = 2\n").starts_with("s.toml:2:"));
  CHECK_THROWS_AS(read_spec("/nonexistent/spec.toml", rules()), InputError);
}

TEST_CASE("no text makes the reader do anything but read or complain") {
  constexpr std::uint64_t kSeed = 15;
  CAPTURE(kSeed);
  const std::vector<std::string> words{
      "name",  "seed",  "replicates", "until", "cap", "round", "[grid]\n", "[train]\n",
      "width", "steps", " = ",        " = ",   " = ", "1",     "-1",       "\"a\"",
      "[",     "]",     ",",          "\n",    "\n",  "\n",    "1.5",      "true",
      "{",     "}",     ".",          "\xff",  "\"",  "[[",    "nan",      "1979-05-27"};
  for (std::uint64_t index = 0; index < 5000; ++index) {
    CAPTURE(index);
    RandomStream random(kSeed, purpose("spec"), index, 0);
    std::string text = index % 2 ? kNoCells : "";
    for (std::uint64_t n = random.below(20); n > 0; --n) text += words[random.below(words.size())];
    try {
      const Spec spec = parse_spec(text, "s.toml", rules());
      CHECK_FALSE(spec.name.empty());
    } catch (const InputError& error) {
      CHECK(std::string(error.what()).starts_with("s.toml:"));
    }
  }
}

TEST_CASE("a spec says which networks are saved") {
  CHECK(parse_spec(kNoCells, "s.toml", rules()).save_models == SavedModels::none);
  for (const SavedModels saved : {SavedModels::none, SavedModels::exact, SavedModels::all})
    CHECK(parse_spec(kNoCells + "save_models = \"" + to_string(saved) + "\"\n", "s.toml", rules())
              .save_models == saved);
  CHECK(spec_complaint(kNoCells + "save_models = \"some\"\n") ==
        "s.toml:4:15: save_models is some; it must be \"exact\", \"all\" or \"none\"");
  CHECK(
      spec_complaint(kNoCells + "save_models = true\n").starts_with("s.toml:4:15: save_models is a boolean"));
  CHECK(spec_complaint(kNoCells + "save_models = \"all\"\n[shrink]\nrounds = 1\n")
            .starts_with("s.toml:4:15: save_models has no meaning beside [shrink]"));
}
