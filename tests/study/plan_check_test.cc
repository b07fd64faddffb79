#include "study/spec/plan_check.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "core/error.h"
#include "core/json.h"
#include "core/text.h"
#include "study/small_plan.h"
#include "study/small_shrink.h"
#include "study/spec/plan_json.h"

// What an editor or a damaged disk can make of plan.json: told, never other numbers.

using namespace minlife;
using namespace minlife::testing;
using nlohmann::json;

namespace {

/// What is said of the plan after `edit`, whose digest is mended or taken away, so that it is not the digest
/// that tells.
std::string complaint(const Plan& plan, const std::function<void(json&)>& edit, bool mend = true) {
  json document = plan_document(plan);
  edit(document);
  document.erase("digest");
  if (mend) document["digest"] = plan_digest(document);
  try {
    plan_from_json(document, "p.json");
    return "";
  } catch (const InputError& error) {
    return error.what();
  }
}

void check_refused(const Plan& plan, const std::string& part, const std::function<void(json&)>& edit) {
  CAPTURE(part);
  for (const bool mend : {false, true}) {
    const std::string said = complaint(plan, edit, mend);
    CHECK(said.starts_with("p.json"));
    CHECK(said.find(part) != std::string::npos);
    CAPTURE(said);
  }
}

}  // namespace

TEST_CASE("a plan that nobody touched is read, with its digest and without") {
  for (const Plan& plan : {small_plan(5, 0), small_plan(5, 2), small_shrink("[\"all\"]")})
    for (const bool mend : {false, true})
      CHECK(complaint(
                plan, [](json&) {}, mend) == "");
}

TEST_CASE("what was edited by hand, or damaged, no longer has its digest") {
  json document = plan_document(small_plan(5, 0));
  document["replicates"] = 6;
  CHECK_THROWS_WITH_AS(plan_from_json(document, "p.json"), doctest::Contains("its digest does not fit"),
                       InputError);
  document = plan_document(small_plan(5, 0));
  document["digest"] = 3;
  CHECK_THROWS_AS(plan_from_json(document, "p.json"), InputError);
}

TEST_CASE("fields that contradict the configuration beside them are refused") {
  const Plan plan = small_plan(5, 0);
  check_refused(plan, "cell 0 is labelled width = 3, but trains with 2",
                [](json& j) { j["cells"][0]["fields"][0][1] = "3"; });
  check_refused(plan, "cell 1 is labelled width = 6, but trains with 5",
                [](json& j) { j["cells"][1]["config"]["width"] = "5"; });
  check_refused(plan, "cell 0 is labelled colour, which is no setting",
                [](json& j) { j["cells"][0]["fields"][0][0] = "colour"; });
  check_refused(plan, "labelled width twice", [](json& j) {
    j["cells"][0]["fields"].push_back({"width", "2"});
    j["cells"][1]["fields"].push_back({"width", "6"});
  });
  check_refused(plan, "cell 1 has other fields", [](json& j) { j["cells"][1]["fields"].erase(1); });
  check_refused(plan, "width", [](json& j) { j["cells"][0]["fields"][0][1] = "0"; });
}

TEST_CASE("a value in other words is the same value") {
  CHECK(complaint(small_plan(5, 0), [](json& j) {
          for (json& cell : j["cells"]) {
            cell["config"]["learning_rate"] = "0.5";
            cell["fields"].push_back({"learning_rate", "5e-1"});
          }
        }) == "");
}

TEST_CASE("a cell that is there twice is refused, also under another label") {
  const Plan plan = small_plan(5, 0);
  check_refused(plan, "is there twice", [](json& j) { j["cells"].push_back(j["cells"][0]); });
  check_refused(plan, "the number of cells", [](json& j) { j["cells"] = json::array(); });
}

TEST_CASE("numbers that no spec may say are refused") {
  const Plan plan = small_plan(5, 0);
  check_refused(plan, "replicates is 18,446,744,073,709,551,615",
                [](json& j) { j["replicates"] = ~std::uint64_t{0}; });
  check_refused(plan, "replicates is 0", [](json& j) { j["replicates"] = 0; });
  check_refused(plan, "round is 6", [](json& j) { j["round"] = 6; });
  check_refused(plan, "parents is 6", [](json& j) { j["parents"] = 6; });
  check_refused(plan, "sign flips", [](json& j) { j["parents"] = 5; });
  check_refused(plan, "seed", [](json& j) { j["seed"] = ~std::uint64_t{0}; });
  check_refused(plan, "seed", [](json& j) { j["seed"] = -1; });
  check_refused(plan, "seed", [](json& j) { j["seed"] = 1.5; });
  check_refused(plan, "name", [](json& j) { j["name"] = "a\x1b[2Jb"; });
  check_refused(plan, "name", [](json& j) { j["name"] = "a/b"; });
  check_refused(plan, "unknown key sed", [](json& j) { j["sed"] = 1; });
  check_refused(plan, "unknown key label", [](json& j) { j["cells"][0]["label"] = 1; });
  check_refused(plan, "numerics", [](json& j) { j["numerics"]["version"] = 0; });
}

TEST_CASE("a plan to shrink is the one that its own [shrink] makes") {
  const Plan plan = small_shrink("[\"all\"]");
  check_refused(plan, "its cells are not those", [](json& j) { j["cells"].erase(2); });
  check_refused(plan, "its cells are not those", [](json& j) { j["cells"][1]["config"]["batch"] = "16"; });
  check_refused(plan, "its cells are not those",
                [](json& j) { j["shrink"]["routes"] = json::array({"all"}); });
  check_refused(plan, "its cells are not those", [](json& j) { j["shrink"]["keep"] = {0.3, 0.6}; });
  check_refused(plan, "rewind", [](json& j) { j["shrink"]["rewind"] = 99999999; });
  check_refused(plan, "keep", [](json& j) { j["shrink"]["keep"] = {0.6, 1.5}; });
  check_refused(plan, "restart_widths", [](json& j) { j["shrink"]["restart_widths"] = json::array({6}); });
  check_refused(plan, "rounds and parents have no meaning", [](json& j) { j["round"] = 2; });
  check_refused(plan, "unknown key rewinds", [](json& j) { j["shrink"]["rewinds"] = 1; });
}

TEST_CASE("the plans of the experiments pass") {
  int plans = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(std::string(MINLIFE_SOURCE_DIR) + "/experiments"))
    if (entry.path().filename() == "plan.json") {
      CAPTURE(entry.path().string());
      CHECK_NOTHROW(parse_plan(read_file(entry.path().string()), "plan.json"));
      ++plans;
    }
  CHECK(plans > 10);
}
