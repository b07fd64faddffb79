#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "core/error.h"
#include "core/scratch_folder.h"
#include "study/routes/units.h"
#include "study/run.h"
#include "study/spec/make_plan.h"
#include "study/spec/plan_json.h"
#include "study/spec/warm_starts.h"
#include "study/tables/csv.h"
#include "study/tables/grid_tables.h"
#include "study/trial/run_trial.h"
#include "study/trial/starting_state.h"
#include "study/work/work_left.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

Plan plan_of(const std::string& grid, const std::string& train = "", const std::string& study = "") {
  return make_plan(parse_spec("name = \"warm\"\nseed = 5\nreplicates = 2\n" + study +
                                  "[train]\nexamples = 320\ncheck_every = 20\nsize = \"8x8\"\n" + train +
                                  "\n[grid]\n" + grid,
                              "s.toml", spec_rules()));
}

std::string refusal(const std::string& grid, const std::string& train = "", const std::string& study = "") {
  try {
    plan_of(grid, train, study);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

constexpr const char* kWarm = "warm_start = \"previous\"\n";

}  // namespace

TEST_CASE("a cell starts from the one with a step less and the same other settings") {
  const Plan plan = plan_of("width = [1, 2]\nsteps = [3, 1, 2]\n", kWarm);
  const std::optional<std::size_t> none, expected[] = {2, none, 1, 5, none, 4};
  for (const Plan& same : {plan, plan_from_json(to_json(plan), "plan.json")}) {
    REQUIRE(same.cells.size() == 6);
    for (std::size_t cell = 0; cell < 6; ++cell) CHECK(same.cells[cell].previous == expected[cell]);
    CHECK(has_warm_starts(same));
  }
  CHECK_FALSE(has_warm_starts(plan_of("steps = [1, 2]\n")));
  // Defaults that depend on the steps are no other settings.
  const Plan second =
      plan_of("steps = [1, 2]\n", std::string(kWarm) + "optimizer = \"levenberg-marquardt\"\n");
  CHECK(second.cells[1].previous == 0);
  CHECK(plan_of("channels = [[[1,2]], [[1,2],[3,1]]]\n", kWarm).cells[1].previous == 0);
}

TEST_CASE("cells without the one to start from are refused, all of them") {
  const std::string missing = refusal("steps = [1, 3]\nwidth = [1, 2]\n", kWarm);
  CHECK(std::count(missing.begin(), missing.end(), '\n') == 1);
  CHECK(missing.find("no cell of L(2,2)") != std::string::npos);
  CHECK(refusal("steps = [1, 2]\nwarm_start = [\"none\", \"previous\"]\n").empty());
  CHECK(refusal("steps = [1, 2]\n", std::string(kWarm) + "decoder = \"merged\"\n") != "");
  CHECK(refusal("steps = [1, 2]\nsign_flips = [\"none\", 1]\n", kWarm, "parents = 1\n") != "");
  const std::string digest(64, 'a');
  CHECK(refusal("steps = [1, 2]\n", "warm_start = \"" + digest + "\"\n").find("own cells only") !=
        std::string::npos);
  CHECK(refusal("steps = [1]\n", "warm_start = \"m.h5\"\n").find("none or previous") != std::string::npos);
}

TEST_CASE("a trial begins with the steps that the one before ended with, and its id names that one") {
  const Plan plan = plan_of("steps = [1, 2, 3]\n", kWarm);
  const Trial first = trial_of(plan, 0, 1), second = trial_of(plan, 1, 1), third = trial_of(plan, 2, 1);
  CHECK_FALSE(warm_parent(first));
  CHECK(trial_id(*warm_parent(third)) == trial_id(second));
  CHECK(trial_id(*warm_parent(second)) == trial_id(first));
  Trial cold = second;
  cold.config.warm_start.clear();
  const auto parent_state = [](const NamedTrial& parent) { return trained_state(parent, "", {}); };
  const TrainState warm = *starting_state(second, parent_state, {}), fresh = *starting_state(cold, {}, {});
  const TrainState end = *trained_state(named(first), "", {});
  const ParameterLayout layout(warm.model.architecture);
  const std::size_t copied = layout.layers[2].weight;
  for (std::size_t i = 0; i < layout.size; ++i) {
    CAPTURE(i);
    CHECK(warm.model.parameters[i] == (i < copied ? end : fresh).model.parameters[i]);
  }
  CHECK(training_pairs(second) == training_pairs(cold));

  // What it derives from is a part of its name.
  std::set<std::string> ids = {trial_id(first), trial_id(second), trial_id(third), trial_id(cold)};
  Trial other = second;
  other.numerics.version -= 1;
  ids.insert(trial_id(other));
  CHECK(ids.size() == 5);
}

TEST_CASE("a replicate's trials follow each other, and end the same on any number of threads and shards") {
  const Plan plan = plan_of("width = [1, 2]\nsteps = [1, 2, 3]\n", kWarm);
  const std::vector<Unit> all = units(plan);
  REQUIRE(all.size() == 4);
  Results results;
  for (const Unit& unit : all) {
    CHECK(known_trials(plan, unit, results).size() == 3);
    const std::vector<UnitTrial> trials = unit.kind->asked(plan, unit, results);
    REQUIRE(trials.size() == 1);
    CHECK(trials[0].named.trial.config.steps == 1);
    CHECK(trials[0].keep_model);
  }
  CHECK(work_left(plan, {}, 0, 1).left() == 12);
  results = run(plan, 2);
  CHECK(results.size() == 12);
  for (const Unit& unit : all) {
    const std::vector<UnitTrial> trials = unit.kind->asked(plan, unit, results);
    REQUIRE(trials.size() == 3);
    CHECK_FALSE(trials[2].keep_model);
  }
  const std::string table = to_csv(trials_table(plan, results, false));
  CHECK(to_csv(trials_table(plan, run(plan, 1), false)) == table);
  Results shards = run(plan, 1, 0, 2);
  shards.merge(run(plan, 1, 1, 2));
  CHECK(to_csv(trials_table(plan, shards, false)) == table);
  CHECK(table.find(",parent,") != std::string::npos);

  // With networks kept in files, as the program does.
  ScratchFolder folder;
  Results kept;
  RunnerOptions options;
  options.threads = 2;
  options.models = folder.path;
  CHECK(run_plan(plan, kept, options, {}).failures.empty());
  CHECK(to_csv(trials_table(plan, kept, false)) == table);
}
