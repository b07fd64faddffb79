#include "study/plan/plan.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "study/small_plan.h"
#include "study/spec/plan_changes.h"
#include "study/spec/plan_json.h"
#include "study/trial/trial_id.h"

using namespace minlife;
using namespace minlife::testing;

TEST_CASE("a fixed study has a unit a trial, a sequential one a unit a cell") {
  CHECK(units(small_plan(5, 0)).size() == 10);
  CHECK(units(small_plan(5, 2)).size() == 2);
}

TEST_CASE("a plan survives its JSON") {
  const Plan plan = small_plan(7, 3);
  CHECK(to_json(plan_from_json(to_json(plan), "plan.json")) == to_json(plan));
  CHECK(compare(plan, plan_from_json(to_json(plan), "plan.json")).lines.empty());
  CHECK_THROWS_AS(plan_from_json({{"format", "minlife-plan"}}, "plan.json"), InputError);
  CHECK_THROWS_AS(plan_from_json(nlohmann::json::array(), "plan.json"), InputError);
}

TEST_CASE("what only adds is told from what changes") {
  const Plan plan = small_plan(5, 0);
  Plan more = small_plan(9, 0);
  CHECK(compare(plan, more).only_adds);
  CHECK(compare(plan, more).lines.size() == 1);
  CHECK_FALSE(compare(more, plan).only_adds);
  more.cells.push_back(more.cells[0]);
  more.cells.back().config.width = 3;
  CHECK(compare(plan, more).only_adds);
  more.cells.erase(more.cells.begin());
  CHECK_FALSE(compare(plan, more).only_adds);
  Plan other_seed = plan;
  other_seed.seed = 6;
  CHECK_FALSE(compare(plan, other_seed).only_adds);
}

TEST_CASE("adding a cell or replicates renames no trial") {
  const Plan plan = small_plan(5, 0);
  Plan more = small_plan(9, 0);
  more.cells.insert(more.cells.begin(), more.cells[1]);
  more.cells[0].config.width = 4;
  CHECK(trial_id(trial_of(plan, 0, 3)) == trial_id(trial_of(more, 1, 3)));
  CHECK(trial_id(trial_of(plan, 0, 3)) != trial_id(trial_of(plan, 0, 4)));
  CHECK(trial_id(trial_of(plan, 0, 3)) != trial_id(trial_of(plan, 1, 3)));
}

TEST_CASE("a plan names the numerics of its trials, and those of a newer program are refused") {
  Plan plan = small_plan(5, 0);
  nlohmann::json text = to_json(plan);
  CHECK(text["numerics"] == to_json(program_numerics()));
  text["numerics"] = {{"class", "plain"}, {"version", 3}};
  const Plan older = plan_from_json(text, "p");
  CHECK(older.numerics == Numerics{NumericsClass::plain, 3});
  CHECK(trial_id(trial_of(older, 0, 3)) != trial_id(trial_of(plan, 0, 3)));
  CHECK(trial_of(older, 0, 3).numerics == older.numerics);
  text["numerics"]["version"] = kNumericsVersion + 1;
  CHECK_THROWS_WITH_AS(plan_from_json(text, "p"), doctest::Contains("use the program that made it"),
                       InputError);
  text["numerics"] = {{"class", "decimal"}, {"version", 1}};
  CHECK_THROWS_AS(plan_from_json(text, "p"), InputError);
}
