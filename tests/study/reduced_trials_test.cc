#include "study/routes/reduced_trials.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "study/routes/pruned_trials.h"
#include "study/routes/route_replicate.h"
#include "study/routes/route_rows.h"
#include "study/routes/routes.h"
#include "study/run.h"
#include "study/small_shrink.h"
#include "study/spec/plan_changes.h"
#include "study/spec/plan_json.h"
#include "study/spec/shrink_spec.h"
#include "study/tables/csv.h"
#include "study/tables/shrink_tables.h"
#include "study/trial/run_trial.h"
#include "study/trial/starting_state.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

/// From L(1, 2), trained on windows, as that takes milliseconds and ends exact more often than not.
Plan small_search(const std::string& routes, const std::string& more = "curvature_restarts = 6\n",
                  int steps = 1) {
  return make_plan(
      parse_spec("name = \"search\"\nseed = 3\nreplicates = 2\n"
                 "[train]\noptimizer = \"levenberg-marquardt\"\njudge_boards = 20\n"
                 "[shrink]\noversized = 3\nkeep = [0.6, 0.3]\nrestart_widths = [1]\nroutes = " +
                     routes + "\nsteps = " + std::to_string(steps) + "\n" + more,
                 "spec.toml", spec_rules()));
}

std::string tables(const Plan& plan, const Results& results) {
  std::string all;
  for (const NamedTable& one : shrink_tables(plan, results, false)) all += to_csv(one.table);
  return all;
}

const RouteRow& row_of(const std::vector<RouteRow>& rows, const std::string& route) {
  for (const RouteRow& row : rows)
    if (row.route->name == route) return row;
  FAIL("no row of " << route);
  return rows[0];
}

std::string complaints(const std::string& routes, const std::string& more, int steps) {
  try {
    small_search(routes, more, steps);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("surgeon, swap and least: rows, records and the same tables in shards") {
  const Plan plan = small_search(R"(["surgery", "swap", "least", "restarts_curvature", "least_restarts"])");
  const Results results = run(plan, 2);
  const std::vector<RouteRow> rows = route_rows(plan, results);
  // Dense; two shares each of three; the least; restarts of one width, twice.
  CHECK(rows.size() == 1 + 2 * 3 + 1 + 1 + 1);
  CHECK(row_of(rows, "least").replicates == 2);
  CHECK(row_of(rows, "least").successes == row_of(rows, "dense").successes);
  CHECK(row_of(rows, "restarts_curvature").replicates == 6);
  CHECK(row_of(rows, "least_restarts").replicates == 6);
  CHECK(row_of(rows, "least_restarts").successes == row_of(rows, "restarts_curvature").successes);
  for (const char* name : {"least", "least_restarts"}) {
    const RouteRow& row = row_of(rows, name);
    if (!row.smallest) continue;
    CHECK(row.smallest_size->nonzero >= 15);  // docs/least.md
    CHECK(row.smallest_size->nonzero < 25);
    const TrialResult& found = results.at(row.smallest->id);
    REQUIRE(found.search);
    CHECK(found.search->steps.back().numbers == found.compacted->nonzero);
    CHECK(found.train_flops == found.search->train_flops);
    CHECK(found.train_flops_nonzero < found.train_flops);
    CHECK(found.updates == 0);
    CHECK(search_from_json(to_json(*found.search), "ledger") == *found.search);
    CHECK(row.attempts.size() == row.replicates);
    for (const Attempt& attempt : row.attempts) CHECK(attempt.flops > 0);
  }
  Results shards;
  for (std::size_t s = 0; s < 2; ++s) shards.merge(run(plan, 1, s, 2));
  CHECK(tables(plan, shards) == tables(plan, results));
}

TEST_CASE("surgery goes from share to share, and a fine-tuning leads nowhere else") {
  const Plan plan = small_search(R"(["surgery"])");
  const auto alone = surgeon_chain(plan, 1), tuned = tuned_surgeon_trials(plan, 1);
  REQUIRE(alone.size() == 2);
  CHECK(parent_of(alone[0].named.trial)->id == dense_trial(plan, 1).id);
  CHECK(parent_of(alone[1].named.trial)->id == alone[0].named.id);
  for (std::size_t k = 0; k < 2; ++k) CHECK(parent_of(tuned[k].named.trial)->id == alone[k].named.id);
  const nlohmann::json written = to_json(*alone[0].named.trial.pruned);
  CHECK(written.at("rule") == "surgeon");
  CHECK(written.at("tuned") == false);
  CHECK_FALSE(to_json(*tuned[0].named.trial.pruned).contains("tuned"));
  CHECK_FALSE(compacts(alone[0].named.trial));
  CHECK(compacts(least_trial(plan, dense_trial(plan, 0)).trial));
}

TEST_CASE("a search that was interrupted begins anew, to the same result") {
  const Plan plan = small_search(R"(["least"])");
  const Trial trial = least_trial(plan, dense_trial(plan, 0)).trial;
  TrialFiles files;
  files.measure = true;
  int asked = 0;
  CHECK_FALSE(run_trial(trial, files, [&] { return ++asked > 200; }));
  const auto once = run_trial(trial, files, {}), again = run_trial(trial, files, {});
  REQUIRE(once);
  REQUIRE(again);
  CHECK(to_json(*once) == to_json(*again));
  CHECK(*once->search == *again->search);
}

TEST_CASE("restarts by curvature are of the oversized network's world") {
  Plan plan = small_search(R"(["restarts_curvature"])");
  plan.cells[0].config.rule = parse_rule("B36/S23");
  plan.cells[0].config.boundary = Boundary::dead;
  plan.cells[0].config.merged = true;
  const TrainConfig config = curvature_trial(plan, 1, 5).config;
  CHECK(config.rule == parse_rule("B36/S23"));
  CHECK(config.boundary == Boundary::dead);
  CHECK(config.merged);
  CHECK(config.width == 1);
  CHECK(config.optimizer == &find_optimizer("levenberg-marquardt"));
  CHECK_NOTHROW(validate(config));
}

TEST_CASE("routes of windows are left out of groups, and refused by name, where there are too many steps") {
  const std::string refused = complaints(R"(["least", "surgery_alone", "restarts_curvature"])", "", 3);
  for (const char* part :
       {"routes is least; it works on windows of at most 2 steps, and steps is 3", "routes is surgery_alone"})
    CHECK_MESSAGE(refused.find(part) != std::string::npos, part, " in ", refused);
  CHECK(refused.find("restarts_curvature") == std::string::npos);
  CHECK(complaints(R"(["least"])", "curvature_restarts = 0\n", 1).find("curvature_restarts is 0") !=
        std::string::npos);
  CHECK(complaints(R"(["least"])", "curvature_restarts = [1, 2]\n", 1).find("curvature_restarts is a list") !=
        std::string::npos);
  const Plan all = small_search(R"(["all", "restarts_curvature"])", "", 3);
  CHECK_FALSE(all.shrink->has("least"));
  CHECK_FALSE(all.shrink->has("surgery_tuned"));
  CHECK(all.shrink->has("restarts_curvature"));
}

TEST_CASE("plans keep the number of restarts, which may only grow") {
  const Plan plan = small_search(R"(["least_restarts"])");
  CHECK(plan.shrink->curvature_restarts == 6);
  CHECK(plan_from_json(to_json(plan), "plan.json").shrink == plan.shrink);
  const Plan more = small_search(R"(["least_restarts"])", "curvature_restarts = 9\n"),
             none = small_search(R"(["least"])", "");
  CHECK(compare(plan, more).only_adds);
  CHECK_FALSE(compare(more, plan).only_adds);
  CHECK(none.shrink->curvature_restarts == 0);
  CHECK_FALSE(to_json(none).at("shrink").contains("curvature_restarts"));
}
