#include <doctest/doctest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/error.h"
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
#include "study/spec/make_plan.h"
#include "study/spec/plan_changes.h"
#include "study/spec/plan_json.h"
#include "study/spec/shrink_spec.h"
#include "study/tables/csv.h"
#include "study/tables/routes_table.h"
#include "study/tables/shrink_tables.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

/// A result that nobody trained: success after `flops`.
TrialResult made_up(bool success, double flops, std::uint64_t wrong = 0) {
  TrialResult result;
  result.success = success;
  result.exact_errors = success ? 0 : wrong;
  result.train_flops = flops;
  result.connected = result.compacted = NetworkSize{50, 40, 45};
  return result;
}

std::string tables(const Plan& plan, const Results& results) {
  std::string all;
  for (const NamedTable& one : shrink_tables(plan, results, false)) all += to_csv(one.table);
  return all;
}

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
      "rounds = 0\nrestart_seeds = 12\nrestart_brackets = 0\nwidths = [2]\nfine_tune = [1, 2]\n",
      "steps = 2\n");
  for (const char* part : {"keep is 1.5", "keep is 0;", "keep is 0.01; that leaves 0 of 46 weights",
                           "prune_magnitude", "rounds is 0", "restart_seeds is 12", "restart_brackets is 0",
                           "widths is 2", "fine_tune is a list", "[train]"})
    CHECK_MESSAGE(all.find(part) != std::string::npos, part, " in ", all);
  // With the places of the fields, those of single values and those that several make together.
  for (const char* place : {"spec.toml:5:9: steps stands", "spec.toml:9:14: keep is 1.5",
                            "spec.toml:9:8: keep is 0.01", "spec.toml:14:10: widths is 2"})
    CHECK_MESSAGE(all.find(place) != std::string::npos, place, " in ", all);
  CHECK(complaints("steps = 1\n").find("oversized is missing") != std::string::npos);
  CHECK(complaints("steps = 1\noversized = 4\n").empty());
  CHECK(complaints("steps = 1\noversized = 4\nrewind = 125000\n").empty());
  CHECK(complaints("steps = 1\noversized = 4\nrewind = 125001\n")
            .find("rewind is 125,001; the oversized training ends with update 125,000") != std::string::npos);
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
  more = plan;  // from a wider network: its narrower ones are all there, but nothing else is the same
  more.cells.insert(more.cells.begin(), plan.cells[0]);
  more.cells[0].config.width += 1;
  more.cells[0].fields = {{"width", std::to_string(more.cells[0].config.width)}};
  CHECK_FALSE(compare(plan, more).only_adds);
}

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

TEST_CASE("a plan may not say what a spec may not") {
  const nlohmann::json good = to_json(small_shrink("[\"restarts\"]", "restart_brackets = 2\n"));
  const std::pair<const char*, nlohmann::json> wrong[] = {{"restart_brackets", -1},
                                                          {"restart_brackets", 2.5},
                                                          {"restart_brackets", std::uint64_t{1} << 60},
                                                          {"restart_seeds", 12},
                                                          {"restart_widths", {3, 70000}},
                                                          {"keep", {0.5, 1.5}},
                                                          {"routes", {"prune_magic"}},
                                                          {"rounds", "many"}};
  for (const auto& [field, value] : wrong) {
    nlohmann::json bad = good;
    bad["shrink"][field] = value;
    CHECK_THROWS_WITH_AS(plan_from_json(bad, "plan.json"), doctest::Contains(field), InputError);
  }
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
  const CsvTable csv = parse_csv(to_csv(routes_table(rows, true)), "routes.csv");
  CHECK(csv.columns == std::vector<std::string>{"route",        "method",
                                                "keep",         "parameters",
                                                "nonzero",      "percent",
                                                "bytes",        "macs_per_cell",
                                                "replicates",   "successes",
                                                "success_rate", "ci_low",
                                                "ci_high",      "best_wrong",
                                                "train_flops",  "train_flops_per_exact",
                                                "seconds",      "seconds_per_exact",
                                                "joules",       "joules_per_exact"});
  CHECK(csv.rows[2][csv.column("train_flops_per_exact")] == "333");
  CHECK(csv.rows[1][csv.column("train_flops_per_exact")] == "165");
}

TEST_CASE("a route in which every replicate fails is a result") {
  const Plan plan = small_shrink("[\"init_magnitude\"]");
  Results results;
  for (std::uint64_t r = 0; r < 3; ++r)
    for (const UnitTrial& trial : trials_of_replicate(plan, r))
      results[trial.named.id] = made_up(false, 10, 3 + r);
  const auto rows = route_rows(plan, results);
  REQUIRE(rows.size() == 3);
  const CsvTable csv = parse_csv(to_csv(routes_table(rows, false)), "routes.csv");
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
    return find_m_match(plan, results);
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
