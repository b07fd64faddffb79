#include "study/plan/flip_parents.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "core/error.h"
#include "study/fake_prices.h"
#include "study/plan/cell_progress.h"
#include "study/routes/units.h"
#include "study/run.h"
#include "study/small_plan.h"
#include "study/spec/make_plan.h"
#include "study/spec/plan_changes.h"
#include "study/spec/plan_json.h"
#include "study/study_folder.h"
#include "study/tables/csv.h"
#include "study/tables/grid_tables.h"
#include "study/work/estimate.h"
#include "study/work/work_left.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

/// Widths 2 and 6, each without flips, with none on fresh data, and with two.
Plan flip_plan(std::uint64_t replicates, std::uint64_t parents) {
  const Plan widths = small_plan(replicates, 0);
  Plan plan = widths;
  plan.replication.parents = parents;
  plan.cells.clear();
  for (const GridCell& like : widths.cells)
    for (const int flips : {-1, 0, 2}) {
      plan.cells.push_back(like);
      plan.cells.back().config.sign_flips = flips;
    }
  return plan;
}

/// Results of replicates [first, last) of a cell; those in `good` succeed.
void give(Results& results, const Plan& plan, std::size_t cell, std::uint64_t first, std::uint64_t last,
          const std::set<std::uint64_t>& good) {
  for (std::uint64_t r = first; r < last; ++r) {
    TrialResult result;
    result.success = good.count(r) > 0;
    results[trial_id(trial_of(plan, cell, r))] = result;
  }
}

std::vector<std::string> asked(const Plan& plan, const Unit& unit, const Results& results) {
  std::vector<std::string> ids;
  for (const UnitTrial& trial : unit.kind->asked(plan, unit, results)) ids.push_back(trial.named.id);
  return ids;
}

constexpr const char* kHead = "name = \"a\"\nseed = 1\nreplicates = 9\nparents = 2\n";

}  // namespace

TEST_CASE("cells with flips belong to the cell without, and go with it in one unit") {
  const Plan plan = flip_plan(9, 2);
  CHECK(base_of(plan, 0) == 0);
  CHECK(base_of(plan, 5) == 3);
  CHECK(flipped_cells(plan, 3) == std::vector<std::size_t>{4, 5});
  const std::vector<Unit> all = units(plan);
  REQUIRE(all.size() == 2);
  CHECK(all[1].cell == 3);
  Plan without = plan;
  without.cells.erase(without.cells.begin());
  CHECK(base_of(without, 0) == without.cells.size());
}

TEST_CASE("cells of every kind of flips and of single layers have the parents of one search") {
  const Plan plan = make_plan(parse_spec(std::string(kHead) + R"([[grid]]
sign_flips = ["none", 0, 1]
[[grid]]
sign_flips = [1, 2]
flip_kind = ["magnitudes", "spread"]
[[grid]]
sign_flips = [1]
flip_layer = ["neighbourhood", "last"]
)",
                                         "s.toml", spec_rules()));
  REQUIRE(plan.cells.size() == 9);
  for (std::size_t cell = 0; cell < plan.cells.size(); ++cell) CHECK(base_of(plan, cell) == 0);
  CHECK(units(plan).size() == 1);
  CHECK(flipped_cells(plan, 0).size() == 8);
  CHECK(name_of(plan.cells[0]) == "sign_flips = none, flip_kind = signs, flip_layer = all");
  CHECK(name_of(plan.cells[6]) == "sign_flips = 2, flip_kind = spread, flip_layer = all");
  CHECK(name_of(plan.cells[8]) == "sign_flips = 1, flip_kind = signs, flip_layer = last");
  CHECK(to_json(plan_from_json(to_json(plan), "plan.json")) == to_json(plan));
  // What all of them share must not be in the way of the search, which flips nothing.
  CHECK_THROWS_AS(make_plan(parse_spec(std::string(kHead) + "[train]\nflip_kind = \"spread\"\n[grid]\n"
                                                            "sign_flips = [\"none\", 1]\n",
                                       "s.toml", spec_rules())),
                  InputError);
}

TEST_CASE("the search ends with the round that holds enough parents, and takes the first of them") {
  const Plan plan = flip_plan(1000, 3);
  const Unit unit = units(plan)[1];
  Results results;
  CHECK(search_parents(plan, 3, results).wanted == kParentRound);
  CHECK(asked(plan, unit, results).size() == kParentRound);

  give(results, plan, 3, 0, kParentRound, {5, 63});
  CHECK_FALSE(search_parents(plan, 3, results).over);
  CHECK(search_parents(plan, 3, results).wanted == 2 * kParentRound);
  CHECK(progress_of(plan, 4, results).wanted == 0);

  // The third success alone does not end an open round: which trials run must not depend on timing.
  give(results, plan, 3, kParentRound, 2 * kParentRound - 1, {64, 100});
  CHECK_FALSE(search_parents(plan, 3, results).over);
  CHECK(asked(plan, unit, results).size() == 2 * kParentRound);
  give(results, plan, 3, 2 * kParentRound - 1, 2 * kParentRound, {});
  const ParentSearch search = search_parents(plan, 3, results);
  CHECK(search.over);
  CHECK(search.parents == std::vector<std::uint64_t>{5, 63, 64});
  const std::vector<std::string> all = asked(plan, unit, results);
  REQUIRE(all.size() == 2 * kParentRound + 6);
  CHECK(all[2 * kParentRound + 4] == trial_id(trial_of(plan, 5, 63)));

  // The base counts every replicate that was tried, the others the parents.
  const CellProgress base = progress_of(plan, 3, results);
  CHECK(base.counted == 2 * kParentRound);
  CHECK(base.successes == 4);
  CHECK(progress_of(plan, 5, results).wanted == 3);
  CHECK(progress_of(plan, 5, results).counted == 0);
  give(results, plan, 5, 5, 6, {5});
  give(results, plan, 5, 63, 65, {64});
  const CellProgress flipped = progress_of(plan, 5, results);
  CHECK(flipped.counted == 3);
  CHECK(flipped.successes == 2);
  CHECK(work_left(plan, results, 1, 2).left() == 3);  // of cell 4
}

TEST_CASE("a search that finds too few ends at the cap with what it found") {
  const Plan plan = flip_plan(70, 3);
  Results results;
  give(results, plan, 0, 0, 70, {69});
  const ParentSearch search = search_parents(plan, 0, results);
  CHECK(search.over);
  CHECK(search.wanted == 70);
  CHECK(search.parents == std::vector<std::uint64_t>{69});
}

TEST_CASE("an estimate of flips counts what a run has left at most") {
  const Plan plan = flip_plan(12, 4);
  const WorkLeft left = work_left(plan, {}, 0, 1);
  CHECK(left.left() == 2 * (12 + 2 * 4));
  FakeMachine machine;
  const Estimate all = estimate(plan, TrialPrices(priced_configs(plan), machine.options()));
  CHECK(all.trials == left.left());
  CHECK(all.flops == doctest::Approx(left.flops_left()));
}

TEST_CASE("a study of flips runs to its end, the same whatever the threads and shards") {
  Plan plan = flip_plan(5, 2);
  for (std::size_t cell = 0; cell < plan.cells.size(); ++cell) {
    TrainConfig& config = plan.cells[cell].config;
    config.width = cell < 3 ? 1 : 8;
    config.rule = parse_rule(kEasyRule);
    config.examples = cell < 3 ? 80 : kEasyBudget;  // never enough, and nearly always
  }
  const Results one = run(plan, 1);
  CHECK(search_parents(plan, 0, one).parents.empty());
  CHECK(progress_of(plan, 0, one).counted == 5);
  CHECK(progress_of(plan, 2, one).counted == 0);
  REQUIRE(search_parents(plan, 3, one).parents.size() == 2);
  CHECK(progress_of(plan, 5, one).counted == 2);
  CHECK(work_left(plan, one, 0, 1).left() == 0);
  CHECK(to_csv(trials_table(plan, run(plan, 2), false)) == to_csv(trials_table(plan, one, false)));
  Results shards = run(plan, 1, 0, 2);
  shards.merge(run(plan, 1, 1, 2));
  CHECK(to_csv(cells_table(plan, shards, false)) == to_csv(cells_table(plan, one, false)));
}

TEST_CASE("a plan keeps its parents, and more of them only add") {
  const Plan plan = flip_plan(9, 2);
  CHECK(to_json(plan_from_json(to_json(plan), "plan.json")) == to_json(plan));
  CHECK(compare(plan, flip_plan(9, 3)).only_adds);
  CHECK_FALSE(compare(flip_plan(9, 3), plan).only_adds);
  // Without parents every replicate runs with flips, so these are other studies.
  CHECK_FALSE(compare(flip_plan(9, 0), plan).only_adds);
  CHECK_FALSE(to_json(flip_plan(9, 0)).contains("parents"));
}

TEST_CASE("a spec asks for parents where there is something to flip and something to start from") {
  const auto plan = [](const std::string& grid) {
    return make_plan(parse_spec(kHead + ("[grid]\n" + grid), "s.toml", spec_rules()));
  };
  CHECK(plan("width = [1, 2]\nsign_flips = [\"none\", 0, 3]\n").replication.parents == 2);
  CHECK_THROWS_AS(plan("sign_flips = [0, 3]\n"), InputError);
  CHECK_THROWS_AS(plan("width = [1, 2]\n"), InputError);
  CHECK_THROWS_AS(parse_spec("name = \"a\"\nseed = 1\nreplicates = 1\nparents = 2\n", "s.toml", spec_rules()),
                  InputError);
  CHECK_THROWS_AS(
      parse_spec("name = \"a\"\nseed = 1\nuntil = \"decided\"\nparents = 2\n", "s.toml", spec_rules()),
      InputError);
}
