#include "study/spec/value_range.h"

#include <doctest/doctest.h>

#include "core/error.h"
#include "core/text.h"
#include "study/spec/make_plan.h"
#include "study/spec/spec_reader.h"

using namespace minlife;

namespace {

std::string range_complaint(const std::string& text, std::size_t most = 100) {
  try {
    range_values("width", text, most);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

std::string spec_with(const std::string& sections) {
  return "name = \"a\"\nseed = 1\nreplicates = 1e2\n" + sections;
}

std::string complaint_about(const std::string& sections) {
  try {
    parse_spec(spec_with(sections), "s.toml", spec_rules());
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a range holds its ends, and every step between them") {
  CHECK(range_values("width", "1..8", 100) == Texts{"1", "2", "3", "4", "5", "6", "7", "8"});
  CHECK(range_values("width", " 1 .. 16 step 5 ", 100) == Texts{"1", "6", "11", "16"});
  CHECK(range_values("width", "1..16 step 2", 100).back() == "15");
  CHECK(range_values("width", "3..3", 100) == Texts{"3"});
  CHECK(range_values("width", "-2..1", 100) == Texts{"-2", "-1", "0", "1"});
  CHECK(range_values("width", "1e3..1_002", 100) == Texts{"1000", "1001", "1002"});
  CHECK(range_values("width", "1e6..3e6 step 1e6", 100) == Texts{"1000000", "2000000", "3000000"});
}

TEST_CASE("fractions are added up as they are written") {
  CHECK(range_values("density", "0.1..0.9 step 0.1", 100) ==
        Texts{"0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9"});
  CHECK(range_values("density", "0.5..2 step 0.5", 100) == Texts{"0.5", "1", "1.5", "2"});
  CHECK(range_values("density", "-0.05..0.05 step 0.05", 100) == Texts{"-0.05", "0", "0.05"});
  // Of thousands none is off by a rounding: each is what reading its text gives.
  const Texts fine = range_values("density", "0.001..9.999 step 0.001", 10000);
  REQUIRE(fine.size() == 9999);
  for (std::size_t k = 0; k < fine.size(); ++k)
    CHECK(*parse_double(fine[k]) == static_cast<double>(k + 1) / 1000);
}

TEST_CASE("what is no range is told") {
  CHECK(range_complaint("1...8").starts_with("width is \"1...8\"; a range is FIRST..LAST"));
  for (const char* bad :
       {"..", "1..", "..8", "a..b", "1..8 step", "1..8 step x", "1..8 by 2", "1,5..3", "1..8 step 1 step 2",
        "1.5e3..2e3 step 1", "--1..2", "1..9999999999999999", "0..1 step .5", "0x1..0x8"})
    CHECK_MESSAGE(range_complaint(bad).find("a range is FIRST..LAST") != std::string::npos, bad);
  CHECK(range_complaint("8..1") ==
        "width is \"8..1\"; a range goes up, from the smaller number to the larger one (such as 1..8 or "
        "1..16 step 2)");
  CHECK(range_complaint("1..8 step 0").find("must be above 0") != std::string::npos);
  CHECK(range_complaint("1..8 step -1").find("must be above 0") != std::string::npos);
  CHECK(range_complaint("0.1..0.9").find("needs a step") != std::string::npos);
  CHECK(range_complaint("1..100") == "");
  CHECK(range_complaint("1..101").find("it has 101 values, and at most 100") != std::string::npos);
  CHECK(range_complaint("0..999999999999999").find("1,000,000,000,000,000 values") != std::string::npos);
  CHECK(range_complaint("999999999999999..999999999999999 step 0.000000001").find("differ too much") !=
        std::string::npos);
}

TEST_CASE("a spec's ranges are lists of its plan, alone or among other values") {
  const Spec spec = parse_spec(
      spec_with(
          "[train]\nexamples = 1e6\ncheck_every = 1_000\n[grid]\nwidth = \"1..3\"\nsteps = [1, \"3..5\"]\n"
          "density = \"0.2..0.4 step 0.1\"\n"),
      "s.toml", spec_rules());
  CHECK(spec.replicates == 100);
  CHECK(spec.train == std::vector<Setting>{{"examples", "1000000"}, {"check_every", "1000"}});
  CHECK(spec.grids == std::vector<GridAxes>{{{"width", {"1", "2", "3"}},
                                             {"steps", {"1", "3", "4", "5"}},
                                             {"density", {"0.2", "0.3", "0.4"}}}});
  const Spec shrink = parse_spec(
      spec_with(
          "[shrink]\nsteps = 1\noversized = 6\nwidths = \"1..4\"\nkeep = [\"0.1..0.3 step 0.1\", 0.5]\n"),
      "s.toml", spec_rules());
  CHECK(shrink.shrink[2] == SettingList{"widths", {"1", "2", "3", "4"}});
  CHECK(shrink.shrink[3] == SettingList{"keep", {"0.1", "0.2", "0.3", "0.5"}});
}

TEST_CASE("bad ranges of a spec are told with its other mistakes") {
  const std::string told = complaint_about(
      "[train]\nbatch = \"1..8\"\n[grid]\nwidth = \"8..1\"\nsteps = \"15..18\"\ndensity = [0.3, \"0.1..0.5 "
      "step 0.1\"]\n"
      "epochs = [1]\nlearning_rate = \"0.1..0.2 step 1e-7\"\n");
  CHECK(told.find("s.toml:5:9: batch is a range; ranges stand under [grid]") != std::string::npos);
  CHECK(told.find("s.toml:7:9: width is \"8..1\"") != std::string::npos);
  CHECK(told.find("s.toml:8:9: steps is 17;") != std::string::npos);
  CHECK(told.find("steps is 18") == std::string::npos);  // the first that is too large says it
  CHECK(told.find("s.toml:9:17: density lists 0.3 twice") != std::string::npos);
  CHECK(told.find("s.toml:10:1: unknown field epochs (did you mean examples?)") != std::string::npos);
  CHECK(told.find("s.toml:11:17: learning_rate is ") != std::string::npos);
  CHECK(complaint_about("[grid]\nexamples = \"1..1000000\"\n").find("1,000,000 values") != std::string::npos);
  CHECK(complaint_about("[grid]\nexamples = \"1..1000\"\ncheck_every = \"1..1000\"\n") ==
        "s.toml:6:1: with check_every the grid has more than 100,000 cells; split the study");
}
