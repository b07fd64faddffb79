#include "study/routes/routes.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/scratch_folder.h"
#include "prune/mask.h"
#include "study/routes/pruned_trials.h"
#include "study/routes/restarts.h"
#include "study/routes/route_replicate.h"
#include "study/routes/route_rows.h"
#include "study/run.h"
#include "study/small_plan.h"
#include "study/small_shrink.h"
#include "study/spec/plan_changes.h"
#include "study/spec/plan_json.h"
#include "study/tables/csv.h"
#include "study/tables/shrink_tables.h"
#include "study/trial/run_trial.h"
#include "study/trial/starting_state.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

constexpr const char* kLater =
    "[\"cut\", \"rate\", \"gradual\", \"penalty\", \"distil\", \"sparse\", \"grow\"]";
constexpr const char* kTheirFields =
    "cut_off = 50\nrewind = 60\nl1 = 0.01\nmask_every = 20\nmask_end = 0.5\nmask_drop = 0.4\ntemperature = "
    "3\n"
    "student_widths = [2, 1]\ngrowth_wait = 1\n";

std::vector<RouteTrial> trials_of(const Plan& plan, const char* name, std::uint64_t replicate = 0) {
  const Route& route = *find_routes(name)[0];
  return route.kind->trials(plan, route, replicate);
}

std::string route_complaints(const std::string& shrink, const std::string& train = "") {
  try {
    make_plan(parse_spec("name = \"bad\"\nseed = 1\nreplicates = 4\n[train]\nexamples = 8000\n" + train +
                             "[shrink]\nsteps = 1\noversized = 4\n" + shrink,
                         "spec.toml", spec_rules()));
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

void check_all(const std::string& what, const std::vector<std::string>& parts) {
  for (const std::string& part : parts)
    CHECK_MESSAGE(what.find(part) != std::string::npos, part, " in ", what);
}

/// The budget, in updates.
std::uint64_t budget_of(const RouteTrial& trial) { return trial.named.trial.config.updates(); }

}  // namespace

TEST_CASE("all still means the routes that it meant, and the later ones are named") {
  const Plan all = small_shrink(R"(["all"])");
  CHECK(all.shrink->routes.size() == 23);
  for (const Route& route : routes()) CHECK(all.shrink->has(route.name) == route.is_of_all);
  for (const char* word : {"cut", "rate", "gradual", "penalty", "distil", "sparse", "grow"})
    CHECK_FALSE(find_routes(word).empty());
}

TEST_CASE("a rewound learning rate goes on as the large network's did, under the pruned weights") {
  const Plan plan = small_shrink("[\"rate\"]", "rewind = 60\n");
  const TrainConfig& large = plan.cells[0].config;
  const std::vector<RouteTrial> trials = trials_of(plan, "rate_rewind", 2);
  REQUIRE(trials.size() == 2);
  CHECK(large.updates() == 200);
  for (TrainConfig config : {trials[0].named.trial.config, trials[1].named.trial.config}) {
    CHECK(config.updates() == 140);
    for (const Schedule* schedule : schedules()) {
      TrainConfig whole = large;
      config.schedule = whole.schedule = schedule;
      config.warmup = whole.warmup = 80;
      for (std::uint64_t done = 0; done < 140; ++done) CHECK(config.rate(done) == whole.rate(60 + done));
    }
  }
  CHECK(trials[1].named.trial.pruned->parent->id == trials[0].named.id);
  CHECK(trials[0].named.trial.pruned->start == Start::trained);
  // Without a rewind it is iterated pruning with the whole budget, the same trials.
  const Plan from_start = small_shrink("[\"rate\", \"iterative_magnitude\"]", "", "[0.6]");
  Plan whole = from_start;
  whole.shrink->fine_tune = large.examples;
  CHECK(trials_of(whole, "rate_rewind")[0].named.id == trials_of(whole, "iterative_magnitude")[0].named.id);
  CHECK(trials_of(from_start, "rate_rewind")[0].named.id !=
        trials_of(from_start, "iterative_magnitude")[0].named.id);
  check_all(route_complaints("routes = [\"rate\"]\nrewind = 1000\n"),
            {"rewind is 1,000; route rate_rewind trains from there to the end"});
}

TEST_CASE("a penalised network spends its budget, and what is left of it is tuned without the penalty") {
  const Plan plan = small_shrink("[\"penalty\"]", "l1 = 0.02\n");
  const std::vector<RouteTrial> trials = trials_of(plan, "penalty_l1");
  REQUIRE(trials.size() == 2);
  for (const RouteTrial& trial : trials) {
    CHECK(trial.named.trial.config.l1 == 0);
    CHECK(trial.named.trial.config.examples == 800);
    const Trial& parent = trial.named.trial.pruned->parent->trial;
    CHECK(parent.config.l1 == 0.02);
    CHECK(parent.config.stop == Stop::never);
    CHECK(parent.config.examples == 1600);
  }
  // The penalty alone, in plain sums: by sgd, one update more each weight by rate * l1 against its sign.
  TrainConfig with = plan.cells[0].config;
  with.optimizer = &find_optimizer("sgd");
  with.examples = 8;
  TrainConfig without = with;
  with.l1 = 0.02;
  const auto after_one = [](const TrainConfig& config) {
    TrainState state = initial_state(config, 4, 0);
    Examples examples(config.pairs(Split::train, 4, 0));
    train(state, config, examples, 1);
    return state.model.parameters;
  };
  const std::vector<float> start = initial_state(with, 4, 0).model.parameters, penalised = after_one(with),
                           plain = after_one(without);
  const double rate = with.optimizer_settings.learning_rate;
  const ParameterLayout layout(with.architecture());
  for (const LayerSlice& layer : layout.layers) {
    const auto end = layer.bias + static_cast<std::size_t>(layer.shape.outputs);
    for (std::size_t i = layer.weight; i < end; ++i) {
      const double expected = i >= layer.bias ? 0 : (start[i] > 0 ? -1 : 1) * rate * 0.02;
      // Two roundings of numbers of the weight's size.
      CHECK(std::abs(static_cast<double>(penalised[i]) - plain[i] - expected) <=
            0x1p-22 * (1 + std::abs(start[i])));
    }
  }
}

TEST_CASE("masks that change while training are of the whole budget, one training each share") {
  const Plan plan = small_shrink("[\"gradual\", \"sparse\"]", "mask_every = 20\nmask_end = 0.5\n");
  for (const char* name :
       {"gradual_magnitude", "gradual_magnitude_layer", "sparse_set", "sparse_rigl", "sparse_static"}) {
    CAPTURE(name);
    const std::vector<RouteTrial> trials = trials_of(plan, name);
    REQUIRE(trials.size() == 2);
    for (const RouteTrial& trial : trials) {
      CHECK(parent_of(trial.named.trial) == nullptr);
      CHECK(budget_of(trial) == 200);
      CHECK(trial.named.trial.config.masks.keep == trial.keep);
      const bool stays = name == std::string("sparse_static");
      CHECK(trial.named.trial.config.masks.every == (stays ? 100 : 20));
      const std::optional<TrainState> end = trained_state(trial.named, "", {});
      REQUIRE(end);
      const std::size_t weights = dense_weights(end->model.architecture);
      if (end->status == Status::done) CHECK(weights_left(end->model) == kept_count(trial.keep, weights));
    }
  }
}

TEST_CASE("students learn on windows from the large network, which they pay for") {
  const Plan plan = small_shrink("[\"distil\"]", "student_widths = [1, 2]\ntemperature = 3\n");
  const std::vector<RouteTrial> trials = trials_of(plan, "distil_logits", 1);
  REQUIRE(trials.size() == 2);
  CHECK(trials[0].named.trial.config.width == 2);
  CHECK(trials[1].named.trial.config.width == 1);
  for (const RouteTrial& trial : trials) {
    const TrainConfig& config = trial.named.trial.config;
    CHECK(config.examples_from == ExamplesFrom::windows);
    CHECK(config.temperature == 3);
    CHECK(config.batch == 512);
    CHECK(parent_of(trial.named.trial)->id == dense_trial(plan, 1).id);
    CHECK(trial.named.id == trial_id(trial.named.trial));
  }
  CHECK(trials[0].named.id != trials_of(plan, "distil_logits", 2)[0].named.id);
  const std::vector<UnitTrial> all = trials_of_replicate(plan, 1);
  REQUIRE(all.size() == 3);
  CHECK(all[0].keep_model);
  // The teacher's network out of its file, or trained again: the same end.
  const ScratchFolder folder;
  Trial short_one = trials[1].named.trial;
  short_one.config.examples = 512 * 40;
  const std::optional<TrialResult> fresh = run_trial(short_one, {}, {});
  run_trial(all[0].named.trial, {"", folder.path, true}, {});
  const std::optional<TrialResult> stored = run_trial(short_one, {"", folder.path}, {});
  REQUIRE((fresh && stored));
  CHECK(fresh->updates == stored->updates);
  CHECK(fresh->exact_errors == stored->exact_errors);
  CHECK(fresh->curve.back().loss == stored->curve.back().loss);
  CHECK(fresh->train_flops == 6.0 * 21 * 512 * 40 + 2.0 * 186 * 512);  // of L(1,1), and answers of L(1,6)
  // A teacher that diverged teaches nothing.
  Trial lost = short_one;
  Trial broken = all[0].named.trial;
  broken.config.init_scale = 1000;
  broken.config.activation = &find_activation("square");
  broken.config.optimizer = &find_optimizer("sgd");
  broken.config.optimizer_settings.learning_rate = 1000;
  lost.teacher = std::make_shared<const NamedTrial>(named(broken));
  CHECK(run_trial(lost, {}, {})->status == Status::diverged);
}

TEST_CASE("restarts with a cut-off have the seeds of brackets, each an attempt of its own") {
  const Plan plan = small_shrink("[\"cut\", \"restarts\"]", "cut_off = 50\nrestart_brackets = 2\n");
  const Results results = run(plan, 2);
  const std::vector<RouteRow> rows = route_rows(plan, results);
  REQUIRE(rows.size() == 3);
  const RouteRow& halving = rows[1];
  const RouteRow& cut = rows[2];
  CHECK(cut.replicates == 8);
  CHECK(cut.attempts.size() == 8);
  CHECK(halving.replicates == 8);
  // What it costs, by the formula: L(1,3) has 54 + 18 + 3 multiply-adds.
  double flops = 0;
  for (std::uint64_t r = 0; r < 8; ++r) {
    Trial trial = trial_of_width(plan, 3, r);
    trial.config.examples = 400;
    const TrialResult& result = results.at(trial_id(trial));
    CHECK(result.updates <= 50);
    flops += 6.0 * 75 * 64 * 8 * static_cast<double>(result.updates);
    CHECK(cut.attempts[r].flops - cut.attempts[r].checks == result.train_flops);
    CHECK(cut.attempts[r].most == 6.0 * 75 * 64 * 8 * 50);
  }
  CHECK(cut.flops == flops);
  // A rung of the brackets has the same budget: the same trials, run once.
  CHECK(results.count(trial_id([&] {
    Trial trial = trial_of_width(plan, 3, 0);
    trial.config.examples = 1600 / 4;
    return trial;
  }())) == 1);
}

TEST_CASE("the later routes give the same tables on any threads, in shards and after interruptions") {
  Plan plan = small_shrink(kLater, kTheirFields);
  plan.replication.replicates = 2;
  for (GridCell& cell : plan.cells) {  // some are to succeed
    cell.config.rule = parse_rule(kEasyRule);
    cell.config.optimizer_settings.learning_rate = 0.007;
  }
  const auto tables = [&](const Results& results) {
    std::string all;
    for (const NamedTable& one : shrink_tables(plan, results, false)) all += to_csv(one.table);
    return all;
  };
  const Results one = run(plan, 1);
  std::size_t successes = 0;
  for (const auto& [id, result] : one) successes += result.success;
  CHECK(successes > 5);
  const std::string expected = tables(one);
  CHECK(tables(run(plan, 2)) == expected);
  Results shards;
  for (std::size_t s = 0; s < 2; ++s) shards.merge(run(plan, 1, s, 2));
  CHECK(tables(shards) == expected);
  Results results;
  for (bool interrupted = true; interrupted;) {
    int finished = 0;
    RunnerCallbacks callbacks;
    callbacks.finished = [&](const NamedTrial&, const TrialResult&) { ++finished; };
    callbacks.interrupted = [&] { return finished >= 9; };
    interrupted = run_plan(plan, results, {}, callbacks).interrupted;
  }
  CHECK(tables(results) == expected);
  // Dense; 1 width of 4 seeds; 2 + 4 + 3 + 2 + 6 + 2 by replicate.
  CHECK(one.size() == 4 + 2 * (1 + 2 + 4 + 3 + 2 + 6 + 2));
}

TEST_CASE(
    "what the later routes ask for stands in a plan only where it is told, and changing it is no extension") {
  const Plan plain = small_shrink("[\"gradual\"]"), told = small_shrink(kLater, kTheirFields);
  const nlohmann::json written = to_json(told).at("shrink");
  CHECK(written.at("mask_every") == "20");
  CHECK(written.at("cut_off") == 50);
  CHECK(plan_from_json(to_json(told), "plan.json").shrink == told.shrink);
  for (const char* field : {"mask_every", "cut_off", "student_widths", "l1", "temperature"})
    CHECK_FALSE(to_json(plain).at("shrink").contains(field));
  CHECK(small_shrink("[\"gradual\"]", "mask_every = 100\n").shrink == plain.shrink);
  for (const char* more : {"mask_every = 30\n", "mask_end = 0.6\n"}) {
    const PlanChanges changes = compare(plain, small_shrink("[\"gradual\"]", more));
    CHECK_FALSE(changes.only_adds);
    CHECK(changes.lines.size() == 1);
  }
  const Plan one = small_shrink("[\"distil\"]", "student_widths = [1]\n"),
             two = small_shrink("[\"distil\"]", "student_widths = [1, 2]\n");
  CHECK(compare(one, two).only_adds);
  CHECK_FALSE(compare(two, one).only_adds);
  nlohmann::json bad = to_json(told);
  bad["shrink"]["mask_end"] = "2";
  bad.erase("digest");
  CHECK_THROWS_WITH_AS(plan_from_json(bad, "plan.json"), doctest::Contains("mask_end is 2"), InputError);
}

TEST_CASE("settings of routes that do not go together are refused at once, with all others") {
  check_all(route_complaints(
                "routes = [\"cut\", \"gradual\", \"sparse\", \"distil\"]\ncut_off = 1001\nmask_begin = 0.9\n"
                "keep = [0.5, 1.5]\nl1 = 0.1\nstudent_widths = [4]\ngrowth_wait = [1, 2]\nmask_every = 1\n"),
            {"keep is 1.5", "cut_off is 1,001; a restart's whole budget is 1,000 updates",
             "route gradual_magnitude: mask_begin is 0.9; it must be below mask_end",
             "route sparse_rigl: mask_every is 1", "l1 has no meaning without a route of penalty",
             "student_widths is 4; it must be below oversized", "growth_wait is a list",
             "growth_wait has no meaning without a route of grow"});
  check_all(route_complaints("routes = [\"cut\"]\n"), {"route restarts_cut: cut_off is missing"});
  const std::string refused = route_complaints("routes = [\"cut\"]\ncut_off = 0\n");
  CHECK(refused.find("cut_off is 0; it must be") != std::string::npos);
  CHECK(refused.find("missing") == std::string::npos);
  check_all(route_complaints("routes = [\"restarts\"]\ncut_off = 10\n"),
            {"cut_off has no meaning without a route of cut"});
  check_all(route_complaints("routes = [\"gradual\", \"penalty\", \"grow\", \"rate\"]\nrewind = 5\n",
                             "optimizer = \"levenberg-marquardt\"\n"),
            {"route gradual_magnitude: mask_schedule is gradual; levenberg-marquardt has no use for it",
             "route penalty_l1: l1 is 0.001; lev", "route grow_split: growth is split; lev",
             "route rate_rewind: schedule_from is 5; lev"});
  check_all(
      route_complaints("routes = [\"gradual\"]\n",
                       "mask_schedule = \"set\"\nmask_every = 3\ngrowth = \"fresh\"\n"),
      {"mask_schedule stands under [train]; with [shrink] its routes decide it",
       "mask_every stands under [train]; with [shrink] it stands there", "growth stands under [train]"});
  CHECK(route_complaints("routes = [\"gradual\", \"distil\"]\n").empty());
}

TEST_CASE("a sweep has nobody to learn from") {
  CHECK_THROWS_WITH_AS(
      make_plan(parse_spec("name = \"x\"\nseed = 1\nreplicates = 1\n[train]\nwidth = 1\nsteps = 1\n"
                           "examples_from = \"windows\"\nteacher = \"parent\"\n",
                           "spec.toml", spec_rules())),
      doctest::Contains("a sweep has no networks to learn from"), InputError);
}
