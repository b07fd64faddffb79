#include "study/tables/comparisons.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "study/csv_reader.h"
#include "study/routes/pruned_trials.h"
#include "study/routes/route_rows.h"
#include "study/small_plan.h"
#include "study/small_shrink.h"
#include "study/tables/contestants.h"
#include "study/tables/csv.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

/// Attempts that cost `flops` each and end exact with these sizes; 0: not exact. Replicates are numbered, and
/// parents from `first_parent` on.
Contestant made(const std::string& route, const std::string& method, double flops, bool is_plain,
                const std::vector<std::uint64_t>& sizes, std::uint64_t first_parent) {
  Contestant by{route, method, route, 0.5, is_plain, 25, true, {}};
  for (std::size_t k = 0; k < sizes.size(); ++k) {
    Attempt attempt{flops, sizes[k] > 0, flops, sizes[k]};
    attempt.nonzero = flops / 4;
    attempt.replicate = k;
    attempt.parent = first_parent + k;
    attempt.training = is_plain ? attempt.parent : 1000 * attempt.parent + static_cast<std::uint64_t>(flops);
    by.attempts.push_back(attempt);
  }
  return by;
}

TrialResult trained(bool success, double flops) {
  TrialResult result;
  result.success = success;
  result.train_flops = result.train_flops_nonzero = flops;
  result.connected = result.compacted = NetworkSize{50, 40, 45};
  return result;
}

const Contestant& find(const std::vector<Contestant>& all, std::string_view route, std::string_view method) {
  for (const Contestant& one : all)
    if (one.route == route && one.method == method) return one;
  FAIL(route << " " << method);
  return all.front();
}

}  // namespace

TEST_CASE("a comparison is of the cheapest contestants at its size, with rates of pairs where these are") {
  const std::vector<Contestant> all{
      made("dense", "oversized", 10, false, {90, 90, 90, 0}, 100),
      made("prune", "dear", 40, false, {30, 30, 20, 30}, 100),
      made("prune", "cheap", 15, false, {0, 30, 30, 0}, 100),
      made("restarts", "width 1", 5, true, {25, 0, 0, 20}, 500),
  };
  CHECK(sizes_to_compare(all) == std::vector<std::uint64_t>{20, 25, 90});
  const std::vector<Comparison> found = compare_costs(all, {{20, 30, 90}, false});
  // prune beside dense, which has one of 90 only; then dense and prune beside restarts.
  const CsvTable csv = parse_csv(to_csv(comparisons_table(found)), "comparisons.csv");
  std::vector<std::string> told;
  for (const auto& row : csv.rows)
    if (row[csv.column("counted")] == "dense")
      told.push_back(row[csv.column("a_method")] + "/" + row[csv.column("b_method")] + " " +
                     row[csv.column("at_most")] + ": " + row[csv.column("ratio")]);
  CHECK(told == std::vector<std::string>{"cheap/oversized 90: 2.25",
                                         "oversized/width 1 90: 1.3333333333333335", "dear/width 1 20: 8",
                                         "cheap/width 1 30: 3", "cheap/width 1 90: 3"});
  CHECK(csv.rows.size() == 2 * told.size());
  const Comparison& pairs = found[0];  // one at 90 by each alone, two by both
  REQUIRE(pairs.pairs);
  CHECK(pairs.pairs->only_a == 0);
  CHECK(pairs.pairs->only_b == 1);
  CHECK(pairs.pairs->both == 2);
  CHECK(pairs.pairs->neither == 1);
  CHECK(pairs.ratio.paired);
  CHECK(csv.rows[0][csv.column("mcnemar")] == "1");
  CHECK(csv.rows[0][csv.column("difference")] == "-0.25");
  const DifferenceInterval wanted = paired_difference_interval({2, 0, 1, 1});
  CHECK(pairs.difference.low == wanted.low);
  CHECK(pairs.difference.high == wanted.high);
  const Comparison& strangers = found[2];
  CHECK_FALSE(strangers.pairs);
  CHECK_FALSE(strangers.ratio.paired);
  CHECK(strangers.difference.low == difference_interval({3, 4}, {2, 4}).low);
  CHECK(csv.rows[2][csv.column("mcnemar")].empty());
  CHECK(found[1].counted == Counted::nonzero);
  CHECK(*found[1].a.price == *found[0].a.price / 4);
}

TEST_CASE("by weights that are not masked another contestant may be the cheapest") {
  std::vector<Contestant> all{made("prune", "dense", 10, false, {30, 30}, 1),
                              made("prune", "sparse", 20, false, {30, 30}, 1),
                              made("width", "width 1", 5, true, {25, 25}, 9)};
  for (Attempt& attempt : all[1].attempts) attempt.nonzero = 1;
  const std::vector<Comparison> found = compare_costs(all, {{30}, false});
  REQUIRE(found.size() == 2);
  CHECK(found[0].a.by == &all[0]);
  CHECK(found[1].a.by == &all[1]);
}

TEST_CASE("on halves the even replicates choose and the odd ones judge") {
  // `lucky` is exact on even replicates, `steady` on all and at twice the cost.
  const std::vector<Contestant> all{made("prune", "lucky", 10, false, {30, 0, 30, 0, 30, 30}, 1),
                                    made("prune", "steady", 20, false, {30, 30, 30, 30, 30, 30}, 1),
                                    made("width", "width 1", 5, true, {25, 25, 25, 25, 0, 0}, 50)};
  const std::vector<Comparison> whole = compare_costs(all, {{30}, false}),
                                half = compare_costs(all, {{30}, true});
  REQUIRE(half.size() == 2);
  CHECK(whole[0].a.by->method == "lucky");
  CHECK(*whole[0].a.price == 15);
  CHECK(half[0].a.by->method == "lucky");
  CHECK(half[0].a.exact.trials == 3);
  CHECK(half[0].a.exact.successes == 1);
  CHECK(*half[0].a.price == 30);
  CHECK(half[0].on_half);
  const CsvTable csv = parse_csv(to_csv(comparisons_table(half)), "comparisons.csv");
  CHECK(csv.rows[0][csv.column("judged_on")] == "half");
  // A half that judges and has no exact network leaves the ratio open.
  std::vector<Contestant> none{made("prune", "even", 10, false, {30, 0}, 1),
                               made("width", "width 1", 5, true, {25, 25}, 9)};
  const std::vector<Comparison> open = compare_costs(none, {{30}, true});
  REQUIRE(open.size() == 2);
  CHECK_FALSE(open[0].ratio.ratio);
  CHECK(parse_csv(to_csv(comparisons_table(open)), "c.csv").rows[0][csv.column("ci_high")].empty());
}

TEST_CASE("of contestants with the same trainings the one with more stays, of equals the first") {
  std::vector<Contestant> all{made("m50", "width 1", 5, true, {25, 0}, 1),
                              made("width", "width 1", 5, true, {25, 0, 0, 0}, 1),
                              made("width", "width 1", 5, true, {25, 0, 0, 0}, 1),
                              made("width", "width 2", 6, true, {25, 0, 0, 0}, 60)};
  all[2].method = "again";
  const std::vector<Contestant> kept = without_doubles(all);
  REQUIRE(kept.size() == 2);
  CHECK(kept[0].route == "width");
  CHECK(kept[0].method == "width 1");
  CHECK(kept[1].method == "width 2");
}

TEST_CASE("a row that two ways to prune share is a row of both") {
  std::vector<Contestant> all{made("prune", "taylor", 5, false, {25, 0}, 1),
                              made("iterative", "taylor", 5, false, {25, 0}, 1),
                              made("prune", "taylor", 5, false, {25, 0}, 1)};
  for (Contestant& one : all)
    for (Attempt& attempt : one.attempts) attempt.parent += 7;
  const std::vector<Contestant> kept = without_doubles(all);
  REQUIRE(kept.size() == 2);
  CHECK(kept[1].route == "iterative");
}

TEST_CASE("trainings of one kind are pooled over studies, and a sweep's cells join in") {
  const Plan shrink = small_shrink("[\"width\", \"m50\", \"prune_magnitude\"]");  // three replicates
  Plan sweep = small_plan(8, 0);
  sweep.name = "more";
  sweep.seed = shrink.seed;
  sweep.cells.resize(2);
  sweep.cells[0].config = shrink.cells[0].config;
  sweep.cells[0].config.width = 4;  // as the shrink trains plain networks of width 4
  sweep.cells[1].config = sweep.cells[0].config;
  find_config_field("learning_rate")->set(sweep.cells[1].config, "0.01", "learning_rate");
  Results of_shrink, of_sweep;
  for (std::uint64_t r = 0; r < 3; ++r) {
    for (const int width : {6, 4, 2})
      of_shrink[trial_id(trial_of_width(shrink, width, r))] = trained(r == 0, 10);
    const NamedTrial pruned = find_routes("prune_magnitude")[0]
                                  ->kind->trials(shrink, *find_routes("prune_magnitude")[0], r)[0]
                                  .named;
    of_shrink[pruned.id] = trained(true, 1);
  }
  for (std::size_t cell = 0; cell < 2; ++cell)
    for (std::uint64_t r = 0; r < 8; ++r) of_sweep[id_of(sweep, cell, r)] = trained(r == 0 || r == 7, 10);
  const std::vector<Contestant> alone = without_doubles(contestants_of(route_rows(shrink, of_shrink)));
  CHECK(find(alone, "width", "width 4").attempts.size() == 3);
  const std::vector<Contestant> pooled = pooled_contestants({{shrink, of_shrink}, {sweep, of_sweep}});
  const Contestant& width = find(pooled, "width", "width 4");
  REQUIRE(width.attempts.size() == 8);
  CHECK(width.attempts[7].exact);
  CHECK(width.attempts[7].replicate == 7);
  CHECK(width.is_plain);
  CHECK_FALSE(width.has_checks);
  CHECK(find(pooled, "width", "width 2").attempts.size() == 3);
  CHECK(find(pooled, "prune", "magnitude").attempts.size() == 3);
  // The sweep's first cell is the very training that the width is; its second one is another.
  std::vector<std::string> methods;
  for (const Contestant& one : pooled)
    if (one.route == "more") methods.push_back(one.method);
  REQUIRE(methods.size() == 1);
  const Contestant& cell = find(pooled, "more", methods[0]);
  CHECK(cell.attempts.size() == 8);
  CHECK(cell.attempts[0].size == 40);
  CHECK_FALSE(cell.keep);
  for (const Contestant& one : pooled) CHECK(one.route != "m50");

  sweep.cells[1].config.steps = 2;
  CHECK_THROWS_WITH_AS(
      pooled_contestants({{shrink, of_shrink}, {sweep, of_sweep}}),
      doctest::Contains("more is about 2 steps of B3/S23 on a torus, and small about 1 step"), InputError);
}
