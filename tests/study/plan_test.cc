#include "study/plan/plan.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "core/cpu.h"
#include "core/error.h"
#include "study/routes/units.h"
#include "study/small_plan.h"
#include "study/spec/make_plan.h"
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

TEST_CASE("cells of several grids are labelled with all axes, and none is there twice") {
  const std::string head = "name = \"a\"\nseed = 1\nreplicates = 2\n";
  const auto plan = [&](const std::string& grids) {
    return make_plan(parse_spec(head + grids, "s.toml", spec_rules()));
  };
  const Plan two = plan(R"([[grid]]
width = [1, 2]
[[grid]]
optimizer = ["levenberg-marquardt"]
batch = [512]
width = [3]
)");
  REQUIRE(two.cells.size() == 3);
  CHECK(name_of(two.cells[1]) == "width = 2, optimizer = adam, batch = 8");
  CHECK(name_of(two.cells[2]) == "width = 3, optimizer = levenberg-marquardt, batch = 512");
  CHECK(to_json(plan_from_json(to_json(two), "plan.json")) == to_json(two));
  // One grid more only adds, also one with an axis that the others lack.
  const Plan one = plan("[grid]\nwidth = [1, 2]\noptimizer = [\"adam\"]\nbatch = [8]\n");
  CHECK(compare(one, two).only_adds);
  CHECK(trial_id(trial_of(one, 1, 0)) == trial_id(trial_of(two, 1, 0)));
  try {
    plan("[[grid]]\nwidth = [1, 2]\n[[grid]]\ndensity = [0.38, 0.5]\n");
    CHECK(false);
  } catch (const InputError& error) {
    CHECK(std::string(error.what()) ==
          "width = 1, density = 0.38: this cell is in the grids twice (keep one)");
  }
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

#ifndef MINLIFE_SANITIZED
TEST_CASE("plans of 100,000 cells are compared in less than two seconds of a processor") {
  Plan plan = small_plan(5, 0);
  const GridCell first = plan.cells[0];
  plan.cells.clear();
  for (int k = 0; k < 100000; ++k) {
    plan.cells.push_back(first);
    plan.cells.back().config.examples = static_cast<std::uint64_t>(1000 + k);
    plan.cells.back().fields = {{"examples", std::to_string(1000 + k)}};
  }
  Plan changed = plan;
  for (GridCell& cell : changed.cells) cell.config.batch = 16;
  Plan longer = plan;
  for (int k = 0; k < 10; ++k) {
    longer.cells.push_back(plan.cells[0]);
    longer.cells.back().config.examples = static_cast<std::uint64_t>(1 + k);
    longer.cells.back().fields = {{"examples", std::to_string(1 + k)}};
  }
  const auto seconds = [&](const Plan& other, std::size_t lines, bool only_adds) {
    const double start = thread_seconds();  // others may want the processor too
    const PlanChanges changes = compare(plan, other);
    const double taken = thread_seconds() - start;
    CHECK(changes.lines.size() == lines);
    CHECK(changes.only_adds == only_adds);
    return taken;
  };
  CHECK(seconds(plan, 0, true) < 2);
  CHECK(seconds(longer, 10, true) < 2);
  CHECK(seconds(changed, 1, false) < 2);
}
#endif

TEST_CASE("a plan's ids are those of its trials, also after a cell has changed") {
  Plan plan = small_plan(5, 0);
  const auto check = [](const Plan& of) {
    for (std::size_t cell = 0; cell < of.cells.size(); ++cell)
      for (const std::uint64_t replicate : {0, 3, 3, 1}) {
        CHECK(id_of(of, cell, replicate) == trial_id(trial_of(of, cell, replicate)));
        CHECK(named_trial(of, cell, replicate).id == id_of(of, cell, replicate));
      }
  };
  check(plan);
  plan.cells[0].config.width = 3;
  check(plan);
  plan.seed = 6;
  check(plan);
  Plan other = plan;
  std::swap(other.cells[0], other.cells[1]);
  check(other);
  plan = other;
  check(plan);
}

TEST_CASE("which networks are saved stands in a plan only where any are, and may change") {
  Plan plan = small_plan(4, 0);
  const std::string digest = plan_digest(to_json(plan));
  CHECK_FALSE(to_json(plan).contains("save_models"));
  plan.save_models = SavedModels::exact;
  CHECK(plan_digest(to_json(plan)) != digest);
  CHECK(plan_from_json(to_json(plan), "plan.json").save_models == SavedModels::exact);
  for (const SavedModels other : {SavedModels::none, SavedModels::all}) {
    Plan changed = plan;
    changed.save_models = other;
    const PlanChanges changes = compare(plan, changed);
    CHECK(changes.only_adds);
    CHECK(changes.lines == std::vector<std::string>{"save_models: exact -> " + to_string(other)});
  }
  nlohmann::json bad = to_json(plan);
  bad["save_models"] = "some";
  CHECK_THROWS_AS(plan_from_json(bad, "plan.json"), InputError);
}
