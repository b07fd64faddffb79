#include <doctest/doctest.h>

#include <cmath>

#include "study/csv_reader.h"
#include "study/routes/pruned_trials.h"
#include "study/routes/restarts.h"
#include "study/routes/route_replicate.h"
#include "study/routes/route_rows.h"
#include "study/routes/routes.h"
#include "study/routes/width_search.h"
#include "study/run.h"
#include "study/small_plan.h"
#include "study/small_shrink.h"
#include "study/tables/csv.h"
#include "study/tables/routes_table.h"
#include "study/tables/shrink_tables.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

std::string tables(const Plan& plan, const Results& results) {
  std::string all;
  for (const NamedTable& one : shrink_tables(plan, results, false)) all += to_csv(one.table);
  return all;
}

}  // namespace

TEST_CASE("threads, shards and interruptions give the same tables") {
  Plan plan = small_shrink(
      "[\"width\", \"m50\", \"iterative_taylor\", \"ticket\", \"init_snip\", \"channels_l1\", \"restarts\"]");
  plan.replication.replicates = 2;
  for (GridCell& cell : plan.cells) {  // some are to succeed, so that every table has rows
    cell.config.rule = parse_rule(kEasyRule);
    cell.config.optimizer_settings.learning_rate = 0.007;
  }
  const Results one = run(plan, 1);
  const std::string expected = tables(plan, one);
  std::size_t successes = 0;
  for (const auto& [id, result] : one) successes += result.success;
  CHECK(successes > 5);
  CHECK(successes + 5 < one.size());
  CHECK(tables(plan, run(plan, 2)) == expected);
  Results shards;
  for (std::size_t s = 0; s < 2; ++s) shards.merge(run(plan, 1, s, 2));
  CHECK(tables(plan, shards) == expected);
  Results results;
  for (bool interrupted = true; interrupted;) {
    int finished = 0;
    RunnerCallbacks callbacks;
    callbacks.finished = [&](const NamedTrial&, const TrialResult&) { ++finished; };
    callbacks.interrupted = [&] { return finished >= 20; };
    interrupted = run_plan(plan, results, {}, callbacks).interrupted;
  }
  CHECK(tables(plan, results) == expected);
  CHECK(results.size() == one.size());
}

TEST_CASE("brackets of restarts need no more replicates of the oversized network") {
  const Plan plan = small_shrink("[\"restarts\"]", "restart_brackets = 3\n");
  CHECK(brackets(small_shrink("[\"restarts\"]")) == 1);  // 3 replicates, 4 seeds
  CHECK(brackets(plan) == 3);
  Plan more = plan;
  more.replication.replicates = 20;  // they fill five
  CHECK(brackets(more) == 5);
  const std::vector<RouteRow> rows = route_rows(plan, run(plan, 2));
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].replicates == 3);
  CHECK(rows[1].replicates == 12);
  CHECK(rows[1].attempts.size() == 3);
}

TEST_CASE("costs add up over parents, failures and replicates") {
  const Plan plan = small_shrink("[\"iterative_magnitude\"]");
  Results results;
  // Per replicate: dense 100, first level 10, second level 1; the second level succeeds once.
  for (std::uint64_t r = 0; r < 3; ++r) {
    const auto chain = trials_of_replicate(plan, r);
    REQUIRE(chain.size() == 3);
    CHECK(chain[0].keep_model);
    CHECK(chain[1].keep_model);
    CHECK_FALSE(chain[2].keep_model);
    results[chain[0].named.id] = made_up(true, 100);
    results[chain[1].named.id] = made_up(r > 0, 10, 7);
    results[chain[2].named.id] = made_up(r == 2, 1, 5 + r);
  }
  const auto rows = route_rows(plan, results);
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].flops == 300);
  CHECK(rows[1].flops == 330);
  CHECK(rows[1].successes == 2);
  CHECK(rows[2].flops == 333);
  CHECK(rows[2].successes == 1);
  CHECK(rows[2].best_wrong == 0);
  CHECK(rows[2].smallest->trial.replicate == 2);
  const CsvTable csv = parse_csv(to_csv(routes_table(plan, rows, true)), "routes.csv");
  CHECK(csv.columns == std::vector<std::string>{"route",
                                                "method",
                                                "keep",
                                                "parameters",
                                                "nonzero",
                                                "percent",
                                                "bytes",
                                                "macs_per_cell",
                                                "replicates",
                                                "successes",
                                                "success_rate",
                                                "ci_low",
                                                "ci_high",
                                                "best_wrong",
                                                "train_flops",
                                                "train_flops_per_exact",
                                                "train_flops_nonzero",
                                                "check_flops",
                                                "price",
                                                "price_nonzero",
                                                "seconds",
                                                "seconds_per_exact",
                                                "joules",
                                                "joules_per_exact"});
  CHECK(csv.rows[2][csv.column("train_flops_per_exact")] == "333");
  CHECK(csv.rows[1][csv.column("train_flops_per_exact")] == "165");
  CHECK(csv.rows[1][csv.column("price")] == "165");
  CHECK(csv.rows[1][csv.column("check_flops")].empty());  // nobody counted them
}

TEST_CASE("prices hold checks and factorisations of a trial and of its parents, by both counts") {
  const Plan plan = small_shrink("[\"iterative_magnitude\", \"restarts\"]", "restart_brackets = 1\n");
  Results results;
  const auto counted = [](bool success, double flops, double nonzero) {
    TrialResult result = made_up(success, flops, 4);
    result.train_flops_nonzero = nonzero;
    result.costs = Costs{3, 2};
    return result;
  };
  for (std::uint64_t r = 0; r < 3; ++r) {
    const auto chain = trials_of_replicate(plan, r);
    REQUIRE(chain.size() == 3);
    results[chain[0].named.id] = counted(true, 100, 100);
    results[chain[1].named.id] = counted(r > 0, 10, 6);
    results[chain[2].named.id] = counted(r == 2, 10, 3);
  }
  // A bracket of four seeds: on the first rung the last one is exact, so the attempt ends there.
  const Bracket bracket = climb(plan, 3, 0, results);
  REQUIRE(bracket.asked.size() == 4);
  for (std::size_t k = 0; k < 4; ++k) results[bracket.asked[k].named.id] = counted(k == 3, 20, 20);
  for (const UnitTrial& more : climb(plan, 3, 0, results).asked)
    if (results.count(more.named.id) == 0) results[more.named.id] = counted(true, 40, 40);
  std::vector<RouteRow> rows = route_rows(plan, results);
  REQUIRE(rows.size() == 4);
  const RouteRow& pruned = rows[2];
  CHECK(pruned.flops == 3 * 120);
  CHECK(pruned.flops_nonzero == 3 * 109);
  CHECK(pruned.checks == 3 * 3 * 5);
  CHECK(pruned.has_checks);
  CHECK_FALSE(pruned.is_plain);
  REQUIRE(pruned.attempts.size() == 3);
  CHECK(pruned.attempts[2].flops == 120 + 15);
  CHECK(pruned.attempts[2].nonzero == 109 + 15);
  CHECK(pruned.attempts[2].checks == 15);
  CHECK(pruned.attempts[2].replicate == 2);
  CHECK(pruned.attempts[2].parent == rows[0].attempts[2].parent);
  CHECK(pruned.attempts[2].parent != pruned.attempts[1].parent);
  CHECK(pruned.attempts[2].training != rows[0].attempts[2].training);
  const RouteRow& restarts = rows[3];
  CHECK(restarts.is_plain);
  REQUIRE(restarts.attempts.size() == 1);
  CHECK(restarts.attempts[0].exact);
  CHECK(restarts.attempts[0].flops == 4 * 25);
  CHECK(restarts.attempts[0].nonzero == 4 * 25);
  CHECK(restarts.attempts[0].checks == 4 * 5);
  const CsvTable csv = parse_csv(to_csv(routes_table(plan, rows, true)), "routes.csv");
  CHECK(csv.rows[2][csv.column("train_flops_per_exact")] == "360");
  CHECK(csv.rows[2][csv.column("train_flops_nonzero")] == "327");
  CHECK(csv.rows[2][csv.column("check_flops")] == "45");
  CHECK(csv.rows[2][csv.column("price")] == "405");
  CHECK(csv.rows[2][csv.column("price_nonzero")] == "372");
  // One trial whose checks nobody counted leaves the sum untold, and the prices with what is known.
  results.begin()->second.costs.reset();
  rows = route_rows(plan, results);
  CHECK_FALSE((rows[0].has_checks && rows[1].has_checks && rows[2].has_checks && rows[3].has_checks));
}

TEST_CASE("a route in which every replicate fails is a result") {
  const Plan plan = small_shrink("[\"init_magnitude\"]");
  Results results;
  for (std::uint64_t r = 0; r < 3; ++r)
    for (const UnitTrial& trial : trials_of_replicate(plan, r))
      results[trial.named.id] = made_up(false, 10, 3 + r);
  const auto rows = route_rows(plan, results);
  REQUIRE(rows.size() == 3);
  const CsvTable csv = parse_csv(to_csv(routes_table(plan, rows, false)), "routes.csv");
  CHECK(csv.rows[1][csv.column("successes")] == "0");
  CHECK(csv.rows[1][csv.column("train_flops_per_exact")].empty());
  CHECK(csv.rows[1][csv.column("best_wrong")] == "3");
  CHECK(parse_csv(to_csv(smallest_table(plan, rows)), "smallest.csv").rows.empty());
  for (const auto& row : parse_csv(to_csv(budget_table(rows)), "budget.csv").rows) CHECK(row[5] == "0");
}

TEST_CASE("the chance within a budget is told for every row and the same budgets") {
  const Plan plan = small_shrink("[\"init_magnitude\"]");
  Results results;
  for (std::uint64_t r = 0; r < 3; ++r)
    for (const UnitTrial& trial : trials_of_replicate(plan, r))
      results[trial.named.id] = made_up(r == 0, r == 0 ? 100 : 1450, 1);
  const CsvTable csv = parse_csv(to_csv(budget_table(route_rows(plan, results))), "budget.csv");
  REQUIRE(csv.rows.size() % 3 == 0);  // the oversized network, and two shares
  const std::size_t budgets = csv.rows.size() / 3;
  const auto value = [&](std::size_t row, const char* column) {
    return std::stod(csv.rows[row][csv.column(column)]);
  };
  CHECK(value(0, "flops") < 100.01);
  CHECK(value(budgets - 1, "flops") >= 100'000);
  for (std::size_t k = 0; k < csv.rows.size(); ++k) {
    const double flops = value(k, "flops"), chance = value(k, "chance");
    CHECK(flops == value(k % budgets, "flops"));
    CHECK(value(k, "attempts") == doctest::Approx(flops / 1000));
    if (flops >= 110 && flops < 1450)
      CHECK(chance == doctest::Approx(1.0 / 3));  // the first attempt is the lucky one
    CHECK(value(k, "ci_low") <= chance);
    CHECK(value(k, "ci_high") >= chance);
  }
  CHECK(value(budgets - 1, "chance") > 0.99);
}

TEST_CASE("controls share a ticket's parent") {
  const Plan plan = small_shrink("[\"ticket\"]");
  const Route& rewind = *find_routes("ticket_rewind")[0];
  const Route& signs = *find_routes("ticket_signs")[0];
  const auto winners = rewind.kind->trials(plan, rewind, 1), controls = signs.kind->trials(plan, signs, 1);
  for (std::size_t k = 0; k < 2; ++k) {
    CHECK(winners[k].named.trial.pruned->parent->id == controls[k].named.trial.pruned->parent->id);
    CHECK(winners[k].named.id != controls[k].named.id);
  }
  // Dense; two levels; two of each of three controls.
  CHECK(trials_of_replicate(plan, 1).size() == 9);
}

TEST_CASE("levels between listed fractions are equal factors") {
  Shrink shrink;
  shrink.keep = {0.25, 0.01};
  shrink.rounds = 2;
  const auto all = levels(shrink);
  REQUIRE(all.size() == 4);
  CHECK(std::abs(all[0].keep - 0.5) < 1e-12);
  CHECK_FALSE(all[0].listed);
  CHECK(all[1].keep == 0.25);
  CHECK(std::abs(all[2].keep - 0.05) < 1e-12);
  CHECK(all[3].keep == 0.01);
}

TEST_CASE("halving keeps the better half, drops what is exact or lost, and counts each seed once") {
  const Plan plan = small_shrink("[\"restarts\"]");
  Results results;
  Bracket bracket = climb(plan, 3, 0, results);
  REQUIRE(bracket.asked.size() == 4);
  CHECK(bracket.asked[0].named.trial.config.examples == 400);
  const auto answer = [&](std::size_t k, const TrialResult& result) {
    results[bracket.asked[k].named.id] = result;
  };
  TrialResult dead = made_up(false, 1, 1);
  dead.status = Status::dead;
  answer(0, made_up(false, 1, 9));
  answer(1, dead);
  answer(2, made_up(false, 1, 5));
  answer(3, made_up(true, 1));
  bracket = climb(plan, 3, 0, results);
  REQUIRE(bracket.asked.size() == 6);
  CHECK(bracket.asked[4].named.trial.replicate == 0);
  CHECK(bracket.asked[5].named.trial.replicate == 2);
  CHECK(bracket.asked[5].named.trial.config.examples == 800);
  answer(4, made_up(false, 2, 8));
  CHECK_FALSE(climb(plan, 3, 0, results).done);
  answer(5, made_up(false, 2, 8));
  bracket = climb(plan, 3, 0, results);
  REQUIRE(bracket.asked.size() == 7);
  CHECK(bracket.asked[6].named.trial.replicate == 0);  // a tie: the lower replicate
  CHECK(trial_id(bracket.asked[6].named.trial) == trial_id(trial_of_width(plan, 3, 0)));
  answer(6, made_up(true, 4));
  bracket = climb(plan, 3, 0, results);
  CHECK(bracket.done);
  const auto rows = route_rows(plan, results);
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].replicates == 4);
  CHECK(rows[0].successes == 2);
  REQUIRE(rows[0].attempts.size() == 1);
  // Exact on the first rung, by the last of four seeds: the next rungs would not have been begun.
  CHECK(rows[0].attempts[0].exact);
  CHECK(rows[0].attempts[0].flops == 4);
  CHECK(rows[0].attempts[0].size == 40);  // made_up's, compacted
  CHECK(rows[0].flops == 4 + 1 + 2 + 1);
}

TEST_CASE("m50 is found by bisection, or told as a range") {
  Plan plan = small_shrink("[\"m50\"]");
  plan.replication.replicates = 64;
  plan.cells[0].config.width = 8;
  // Widths from `first` on always succeed, those below never, `open` every other time.
  const auto search = [&](int first, int open) {
    Results results;
    M50 found;
    for (int round = 0; round < 100; ++round) {
      found = search_m50(plan, results);
      if (!found.searching) break;
      for (std::uint64_t r = 0; r < found.tested.back().wanted; ++r) {
        const int width = found.tested.back().width;
        results[trial_id(trial_of_width(plan, width, r))] =
            made_up(width == open ? r % 2 == 0 : width >= first, 1);
      }
    }
    return found;
  };
  for (int first = 1; first <= 8; ++first) {
    const M50 found = search(first, 0);
    CHECK(found.decided());
    CHECK(found.above == first);
    CHECK(found.tested.size() <= 4);
  }
  CHECK_FALSE(search(9, 0).above);
  const M50 range = search(5, 4);
  CHECK_FALSE(range.decided());
  CHECK(range.below == 3);
  CHECK(range.above == 5);
}

TEST_CASE("m_match is decided on both sides, or told as a range") {
  Plan plan = small_shrink("[\"width\"]", "");
  plan.replication.replicates = 256;
  // Successes of L(1, 6), L(1, 4) and L(1, 2), of 256.
  const auto match = [&](std::uint64_t six, std::uint64_t four, std::uint64_t two) {
    Results results;
    const std::uint64_t successes[] = {six, four, two};
    for (std::size_t cell = 0; cell < 3; ++cell)
      for (std::uint64_t r = 0; r < 256; ++r)
        results[trial_id(trial_of(plan, cell, r))] = made_up(r < successes[cell], 1);
    return find_m_match(plan, results, 0.05);
  };
  MMatch found = match(250, 250, 100);
  CHECK(found.margin == 0.05);
  CHECK(found.match == 4);
  CHECK(found.worse == 2);
  CHECK_FALSE(found.decided());  // L(1, 3) was not tried
  found = match(250, 240, 100);
  CHECK(found.match == 6);  // four is neither: 6 points away at most, by chance none
  CHECK(found.worse == 2);
  plan.cells[2].config.width = 3;
  CHECK(match(250, 250, 100).decided());
  plan.cells[2].config.width = 1;
  CHECK(match(250, 250, 250).decided());
}
