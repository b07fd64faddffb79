#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "core/error.h"
#include "study/routes/route_replicate.h"
#include "study/routes/route_rows.h"
#include "study/routes/routes.h"
#include "study/small_shrink.h"
#include "study/spec/make_plan.h"
#include "study/spec/plan_changes.h"
#include "study/spec/plan_json.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

std::string complaints(const std::string& shrink, const std::string& train = "") {
  try {
    make_plan(
        parse_spec("name = \"bad\"\nseed = 1\nreplicates = 4\n[train]\n" + train + "[shrink]\n" + shrink,
                   "spec.toml", spec_rules()));
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("every mistake of [shrink] is told at once") {
  const std::string all = complaints(
      "steps = 1\noversized = 2\nkeep = [0.5, 1.5, 0, 0.01]\nroutes = [\"prune_magnitud\", \"init\"]\n"
      "rounds = 0\nrestart_seeds = 12\nrestart_brackets = 0\nwidths = [2]\nfine_tune = [1, 2]\n"
      "judged_on = \"some\"\n",
      "steps = 2\n");
  for (const char* part : {"keep is 1.5", "keep is 0;", "keep is 0.01; that leaves 0 of 46 weights",
                           "prune_magnitude", "rounds is 0", "restart_seeds is 12", "restart_brackets is 0",
                           "widths is 2", "fine_tune is a list", "judged_on is some", "[train]"})
    CHECK_MESSAGE(all.find(part) != std::string::npos, part, " in ", all);
  // With the places of the fields, those of single values and those that several make together.
  for (const char* place : {"spec.toml:5:9: steps stands", "spec.toml:9:14: keep is 1.5",
                            "spec.toml:9:8: keep is 0.01", "spec.toml:14:10: widths is 2"})
    CHECK_MESSAGE(all.find(place) != std::string::npos, place, " in ", all);
  CHECK(complaints("steps = 1\n").find("oversized is missing") != std::string::npos);
  CHECK(complaints("steps = 1\noversized = 4\n").empty());
  CHECK(complaints("steps = 1\noversized = 4\nrewind = 125000\n").empty());
  CHECK(complaints("steps = 1\noversized = 4\njudged_on = \"half\"\n").empty());
  CHECK(complaints("steps = 1\noversized = 4\nrewind = 125001\n")
            .find("rewind is 125,001; the oversized training ends with update 125,000") != std::string::npos);
}

TEST_CASE("the ids of what routes make are those of their trials, also when asked again") {
  const Plan plan = small_shrink(R"(["all"])");
  const Plan copy = plan;
  std::set<std::string> ids;
  for (const Plan* of : {&plan, &plan, &copy})
    for (const Route* route : routes_of(*of))
      for (std::uint64_t r = 0; route->kind->trials && r < 3; ++r)
        for (const RouteTrial& trial : route->kind->trials(*of, *route, r)) {
          CHECK(trial.named.id == trial_id(trial.named.trial));
          ids.insert(trial.named.id);
        }
  CHECK(ids.size() > 50);
}

TEST_CASE("shares too small for whole channels have no row, and a spec of nothing else is refused") {
  // L(1, 6) has 18 channels in two layers, and 186 weights in three.
  const Plan plan = small_shrink("[\"channels\", \"prune_magnitude\"]", "", "[0.3, 0.1, 0.08, 0.05]");
  const Route& l1 = *find_routes("channels_l1")[0];
  const auto trials = l1.kind->trials(plan, l1, 0);
  REQUIRE(trials.size() == 2);
  CHECK(trials[1].keep == 0.1);
  CHECK(find_routes("prune_magnitude")[0]->kind->trials(plan, *find_routes("prune_magnitude")[0], 0).size() ==
        4);
  Results results;
  for (const UnitTrial& trial : trials_of_replicate(plan, 0)) results[trial.named.id] = made_up(true, 1);
  CHECK(route_rows(plan, results).size() == 1 + 4 + 2 + 2);
  CHECK(complaints("steps = 1\noversized = 6\nkeep = 0.05\nroutes = [\"channels_l1\"]\n")
            .find("spec.toml:8:8: keep is 0.05; that leaves 1 of 18 channels, and each of their 2 layers") !=
        std::string::npos);
}

TEST_CASE("a plan to shrink survives its JSON, and only additions extend it") {
  const Plan plan = small_shrink("[\"prune\", \"width\"]");
  CHECK(to_json(plan_from_json(to_json(plan), "plan.json")) == to_json(plan));
  Plan more = small_shrink("[\"prune\", \"width\", \"ticket\"]");
  CHECK(compare(plan, more).only_adds);
  CHECK_FALSE(compare(more, plan).only_adds);
  more = plan;
  more.shrink->keep.push_back(0.2);
  CHECK(compare(plan, more).only_adds);
  more.shrink->keep = {0.6, 0.5, 0.3};
  CHECK_FALSE(compare(plan, more).only_adds);
  more = plan;
  more.shrink->rewind = 5;
  CHECK_FALSE(compare(plan, more).only_adds);
  more = plan;
  more.shrink->restart_brackets = 5;
  CHECK(compare(plan, more).only_adds);
  CHECK_FALSE(compare(more, plan).only_adds);
  CHECK(to_json(plan_from_json(to_json(more), "plan.json")) == to_json(more));
  CHECK_FALSE(to_json(plan).at("shrink").contains("restart_brackets"));  // as older versions wrote it
  CHECK_FALSE(to_json(plan).at("shrink").contains("judged_on"));
  more = small_shrink("[\"prune\", \"width\"]", "judged_on = \"half\"\n");
  CHECK(more.shrink->judged_on_half);
  CHECK(to_json(more).at("shrink").at("judged_on") == "half");
  CHECK(plan_from_json(to_json(more), "plan.json").shrink->judged_on_half);
  // Neither may follow once there are results.
  CHECK_FALSE(compare(plan, more).only_adds);
  CHECK_FALSE(compare(more, plan).only_adds);
  more = plan;  // from a wider network: its narrower ones are all there, but nothing else is the same
  more.cells.insert(more.cells.begin(), plan.cells[0]);
  more.cells[0].config.width += 1;
  more.cells[0].fields = {{"width", std::to_string(more.cells[0].config.width)}};
  CHECK_FALSE(compare(plan, more).only_adds);
}

TEST_CASE("a plan may not say what a spec may not") {
  const nlohmann::json good = to_json(small_shrink("[\"restarts\"]", "restart_brackets = 2\n"));
  const std::pair<const char*, nlohmann::json> wrong[] = {{"restart_brackets", -1},
                                                          {"restart_brackets", 2.5},
                                                          {"restart_brackets", std::uint64_t{1} << 60},
                                                          {"restart_seeds", 12},
                                                          {"restart_widths", {3, 70000}},
                                                          {"keep", {0.5, 1.5}},
                                                          {"routes", {"prune_magic"}},
                                                          {"judged_on", "some"},
                                                          {"rounds", "many"}};
  for (const auto& [field, value] : wrong) {
    nlohmann::json bad = good;
    bad["shrink"][field] = value;
    CHECK_THROWS_WITH_AS(plan_from_json(bad, "plan.json"), doctest::Contains(field), InputError);
  }
}
