#include <doctest/doctest.h>

#include "study/routes/route_replicate.h"
#include "study/routes/routes.h"
#include "study/small_shrink.h"
#include "study/work/runner.h"
#include "study/work/time_left.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

const char* const kAllKinds =
    "[\"width\", \"m50\", \"prune_magnitude\", \"iterative_magnitude\", \"ticket\", \"init_snip\", "
    "\"restarts\"]";

std::uint64_t flops_of(const WorkLeft& all) { return static_cast<std::uint64_t>(all.flops_left()); }

}  // namespace

TEST_CASE("what a shrink has done and left adds up from the first trial to the last") {
  const Plan plan = small_shrink(kAllKinds);
  Results results;
  WorkLeft told = work_left(plan, results, 0, 1);
  CHECK(told.done() == 0);
  CHECK(flops_of(told) > 0);
  CHECK_FALSE(core_seconds_left(told));
  // A bound: rounds fall away, none come. Not of m50, which may look at more widths than as a rule.
  const std::size_t m50 = place_of(plan, "m50");
  const auto bound = [&](const WorkLeft& all) {
    return all.done() + all.left() - all.groups[m50].done - all.groups[m50].left;
  };
  std::uint64_t most = bound(told);
  RunnerCallbacks callbacks;
  callbacks.started = [&](const UnitTrial& trial) {
    CHECK(trial.group < routes_of(plan).size());
    CHECK(results.count(trial.named.id) == 0);
  };
  callbacks.finished = [&](const NamedTrial&, const TrialResult& result) {
    if (results.size() % 7 != 0) return;
    const WorkLeft now = work_left(plan, results, 0, 1);
    CHECK(now.done() == results.size());
    CHECK(bound(now) <= most);
    most = bound(now);
    CHECK(result.seconds > 0);
    CHECK(core_seconds_left(now).has_value());
  };
  CHECK(run_plan(plan, results, {}, callbacks).failures.empty());
  told = work_left(plan, results, 0, 1);
  CHECK(told.done() == results.size());
  CHECK(told.left() == 0);
  CHECK(core_seconds_left(told) == 0);
  std::uint64_t successes = 0;
  for (const auto& [id, result] : results) successes += result.success;
  CHECK(told.successes() == successes);
  // Trials that several routes need count for the first: one level of `iterative` is `prune`'s too.
  const auto at = [&](const char* route) { return told.groups[place_of(plan, route)].done; };
  CHECK(at("dense") == 3);
  CHECK(at("width") == 6);
  CHECK(at("prune_magnitude") == 6);
  CHECK(at("iterative_magnitude") == 3);
  CHECK(at("ticket_signs") == 6);
}

TEST_CASE("the shards of a shrink have all of it left") {
  const Plan plan = small_shrink("[\"width\", \"ticket\", \"restarts\"]", "restart_brackets = 3\n");
  std::uint64_t left = 0;
  for (std::size_t shard = 0; shard < 3; ++shard) left += work_left(plan, {}, shard, 3).left();
  CHECK(left == work_left(plan, {}, 0, 1).left());
}

TEST_CASE("of a bracket, all rungs count in advance") {
  const Plan plan = small_shrink("[\"restarts\"]");  // four seeds: 4 + 2 + 1 trials; 3 of the dense network
  const WorkLeft told = work_left(plan, {}, 0, 1);
  CHECK(told.groups[place_of(plan, "restarts")].left == 7);
  // Every rung costs as much as one trial of the whole budget.
  const double whole = nominal_flops(trial_of(plan, 0, 0).config);
  TrainConfig narrow = plan.cells[0].config;
  narrow.width = 3;
  CHECK(told.flops_left() == doctest::Approx(3 * whole + 3 * nominal_flops(narrow)));
}

TEST_CASE("trials are called by their routes") {
  const Plan plan = small_shrink("[\"prune_magnitude\", \"iterative_magnitude\"]", "rounds = 2\n");
  const auto trials = trials_of_replicate(plan, 2);
  CHECK(name_of(plan, trials[0]) == "dense, width 6, replicate 2");
  CHECK(name_of(plan, trials[1]) == "prune_magnitude, keep 0.6, replicate 2");
  CHECK(name_of(plan, trials[3]) == "iterative_magnitude, keep 0.7746, replicate 2");
}
