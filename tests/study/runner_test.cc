#include "study/work/runner.h"

#include <doctest/doctest.h>

#include <atomic>
#include <cmath>
#include <stdexcept>
#include <string>

#include "study/csv_reader.h"
#include "study/plan/cell_progress.h"
#include "study/run.h"
#include "study/small_plan.h"
#include "study/tables/csv.h"
#include "study/tables/grid_tables.h"

using namespace minlife;
using namespace minlife::testing;

TEST_CASE("threads and shards give the same tables") {
  for (const std::uint64_t round : {0u, 2u}) {
    const Plan plan = small_plan(4, round);
    const Results one = run(plan, 1), two = run(plan, 2);
    CHECK(to_csv(trials_table(plan, one, false)) == to_csv(trials_table(plan, two, false)));
    CHECK(to_csv(cells_table(plan, one, false)) == to_csv(cells_table(plan, two, false)));
    Results shards;
    for (std::size_t s = 0; s < 3; ++s) shards.merge(run(plan, 1, s, 3));
    CHECK(to_csv(trials_table(plan, shards, false)) == to_csv(trials_table(plan, one, false)));
    CHECK(to_csv(cells_table(plan, shards, false)) == to_csv(cells_table(plan, one, false)));
  }
}

TEST_CASE("interrupted again and again, a study ends in the same tables") {
  const Plan plan = small_plan(6, 2);
  const Results whole = run(plan, 2);
  Results results;
  int runs = 0;
  for (bool interrupted = true; interrupted; ++runs) {
    std::atomic<int> finished{0};
    RunnerCallbacks callbacks;
    callbacks.finished = [&](const NamedTrial&, const TrialResult&) { ++finished; };
    callbacks.interrupted = [&] { return finished >= 2; };
    RunnerOptions options;
    options.threads = 2;
    interrupted = run_plan(plan, results, options, callbacks).interrupted;
  }
  CHECK(runs > 2);
  CHECK(to_csv(trials_table(plan, results, false)) == to_csv(trials_table(plan, whole, false)));
  CHECK(to_csv(cells_table(plan, results, false)) == to_csv(cells_table(plan, whole, false)));
}

TEST_CASE("a sequential cell stops when its rate is decided, and counts whole rounds only") {
  Plan plan = small_plan(64, 8);
  plan.cells.resize(1);
  plan.cells[0].config.width = 8;
  plan.cells[0].config.rule = parse_rule(kEasyRule);
  plan.cells[0].config.examples = kEasyBudget;
  Results results = run(plan, 2);
  const CellProgress progress = progress_of(plan, 0, results);
  CHECK(progress.decision == "above");
  CHECK(progress.counted < 64);
  CHECK(progress.counted % 8 == 0);
  CHECK(results.size() == progress.counted);
  // A round with a gap does not count, and says what it still wants.
  results.erase(trial_id(trial_of(plan, 0, progress.counted - 1)));
  const CellProgress torn = progress_of(plan, 0, results);
  CHECK(torn.counted == progress.counted - 8);
  CHECK(torn.wanted == progress.counted);
}

TEST_CASE("an error while a result is kept ends the run with that error") {
  RunnerCallbacks callbacks;
  callbacks.finished = [](const NamedTrial&, const TrialResult&) { throw std::runtime_error("disk full"); };
  Results results;
  RunnerOptions options;
  options.threads = 2;
  CHECK_THROWS_WITH(run_plan(small_plan(5, 0), results, options, callbacks), "disk full");
}

TEST_CASE("the tables have the documented columns, timing last") {
  const Plan plan = small_plan(2, 0);
  const Results results = run(plan, 2);
  const CsvTable trials = parse_csv(to_csv(trials_table(plan, results, true)), "trials.csv");
  CHECK(trials.columns == std::vector<std::string>{"trial",
                                                   "cell",
                                                   "steps",
                                                   "width",
                                                   "activation",
                                                   "seed",
                                                   "replicate",
                                                   "success",
                                                   "sampled",
                                                   "exact_errors",
                                                   "accuracy",
                                                   "updates",
                                                   "first_exact_update",
                                                   "examples",
                                                   "status",
                                                   "train_flops",
                                                   "train_flops_nonzero",
                                                   "check_flops",
                                                   "factor_flops",
                                                   "seconds"});
  CHECK(trials.rows.size() == 4);
  const CsvTable cells = parse_csv(to_csv(cells_table(plan, results, false)), "cells.csv");
  CHECK(cells.columns == std::vector<std::string>{"cell",
                                                  "steps",
                                                  "width",
                                                  "activation",
                                                  "parameters",
                                                  "replicates",
                                                  "successes",
                                                  "success_rate",
                                                  "ci_low",
                                                  "ci_high",
                                                  "decision",
                                                  "sampled_successes",
                                                  "updates_median",
                                                  "accuracy_mean",
                                                  "train_flops_mean",
                                                  "train_flops_per_success",
                                                  "check_flops_mean",
                                                  "check_flops_per_success",
                                                  "factor_flops_mean",
                                                  "factor_flops_per_success"});
  CHECK(cells.rows.size() == 2);
  CHECK(cells.rows[0][cells.column("decision")] == "fixed");
}

TEST_CASE("costs have columns where a trial was counted, and are empty where one was not") {
  const Plan plan = small_plan(2, 0);
  Results results = run(plan, 1);
  const auto table_of_cells = [&] {
    return parse_csv(to_csv(cells_table(plan, results, false)), "cells.csv");
  };
  const auto table_of_trials = [&] {
    return parse_csv(to_csv(trials_table(plan, results, false)), "trials.csv");
  };
  const CsvTable counted = table_of_cells();
  // 512 windows a check, and a check every so many updates.
  const CsvTable trials = table_of_trials();
  const TrainConfig& config = plan.cells[0].config;
  const double macs = static_cast<double>(config.architecture().macs_per_cell());
  const double checks = std::stod(trials.rows[0][trials.column("check_flops")]) / (2 * 512 * macs);
  const double updates = std::stod(trials.rows[0][trials.column("updates")]);
  CHECK(checks == std::ceil(updates / static_cast<double>(config.check_every)));
  CHECK(trials.rows[0][trials.column("factor_flops")] == "0");

  results[id_of(plan, 0, 1)].costs.reset();
  const CsvTable mixed = table_of_cells();
  const std::size_t mean = mixed.column("check_flops_mean");
  CHECK(mixed.rows[0][mean].empty());
  CHECK(mixed.rows[1][mean] == counted.rows[1][mean]);
  CHECK_FALSE(mixed.rows[1][mean].empty());
  CHECK(table_of_trials().rows[1][trials.column("check_flops")].empty());

  for (auto& result : results) result.second.costs.reset();
  const CsvTable old = table_of_cells();
  CHECK(old.columns.back() == "train_flops_per_success");
  CHECK(table_of_trials().columns.back() == "train_flops_nonzero");
}
