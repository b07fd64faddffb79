#include "study/routes/reduced_trials.h"

#include <doctest/doctest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "core/error.h"
#include "nn/exact_network.h"
#include "study/csv_reader.h"
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
#include "study/trial/judge.h"
#include "study/trial/run_trial.h"
#include "study/trial/starting_state.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

/// From L(1, 3), trained on windows, as that takes milliseconds and ends exact more often than not. `more` of
/// [shrink], `train` of [train].
Plan small_search(const std::string& routes, const std::string& more = "curvature_restarts = 6\n",
                  int steps = 1, const std::string& train = "") {
  return make_plan(parse_spec(
      "name = \"search\"\nseed = 3\nreplicates = 2\n"
      "[train]\noptimizer = \"levenberg-marquardt\"\njudge_boards = 20\n" +
          train + "[shrink]\noversized = 3\nkeep = [0.6, 0.3]\nrestart_widths = [1]\nroutes = " + routes +
          "\nsteps = " + std::to_string(steps) + "\n" + more,
      "spec.toml", spec_rules()));
}

std::string tables(const Plan& plan, const Results& results) {
  std::string all;
  for (const NamedTable& one : shrink_tables(plan, results, false)) all += to_csv(one.table);
  return all;
}

const RouteRow& row_of(const std::vector<RouteRow>& rows, std::string_view route) {
  for (const RouteRow& row : rows)
    if (row.route->name == route) return row;
  FAIL("no row of " << route);
  return rows[0];
}

/// A column of one of the study's tables, row by row; nothing where the table does not have it.
std::optional<std::vector<std::string>> column_texts(const Plan& plan, const Results& results,
                                                     const std::string& table, const std::string& column) {
  for (const NamedTable& one : shrink_tables(plan, results, false)) {
    if (one.name != table) continue;
    const CsvTable csv = parse_csv(to_csv(one.table), table);
    if (std::find(csv.columns.begin(), csv.columns.end(), column) == csv.columns.end()) return std::nullopt;
    std::vector<std::string> texts;
    for (const auto& row : csv.rows) texts.push_back(row[csv.column(column)]);
    return texts;
  }
  FAIL("no table " << table);
  return std::nullopt;
}

using Fields = std::vector<std::string>;

/// The bytes of a network of relu and of integers, which it must be: weights of so many bits, packed layer by
/// layer, and biases in the narrowest whole bytes.
std::uint64_t checked_bytes(const Model& model, int bits) {
  const float most = static_cast<float>((1 << (bits - 1)) - 1);
  std::uint64_t bytes = 0;
  for (const LayerSlice& layer : ParameterLayout(model.architecture).layers) {
    const auto outputs = static_cast<std::size_t>(layer.shape.outputs);
    float largest = 0;
    for (std::size_t p = layer.weight; p < layer.bias + outputs; ++p) {
      const float number = model.parameters[p];
      CHECK(number == std::floor(number));
      CHECK(model.mask.keeps(p) == (number != 0));
      if (p < layer.bias)
        CHECK(std::abs(number) <= most);
      else
        largest = std::max(largest, std::abs(number));
    }
    bytes += (static_cast<std::uint64_t>(bits) * layer.shape.weights() + 7) / 8;
    bytes += outputs * (largest <= 127 ? 1 : largest <= 32767 ? 2 : 4);
  }
  return bytes;
}

/// Where a trial starts whose parent ended with that network.
TrainState start_from(const Trial& trial, const Model& model) {
  TrainState end;
  end.model = model;
  end.status = Status::done;
  return *starting_state(trial, [&](const NamedTrial&) { return std::optional(end); }, {});
}

std::string complaints(const std::string& routes, const std::string& more, int steps,
                       const std::string& train = "") {
  try {
    small_search(routes, more, steps, train);
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

TEST_CASE("networks of integers: their bits beside their numbers, and the bytes that they take") {
  const Plan plan = small_search(R"(["quantize"])");
  const Results results = run(plan, 2);
  const std::vector<RouteRow> rows = route_rows(plan, results);
  REQUIRE(rows.size() == 3);
  const RouteRow& dense = row_of(rows, "dense");
  CHECK(dense.bytes == 4 * dense.size.parameters);
  CHECK_FALSE(dense.bits);
  for (const char* name : {"quantize_oversized", "quantize_least"}) {
    CAPTURE(name);
    const RouteRow& row = row_of(rows, name);
    CHECK(row.replicates == 2);
    CHECK(row.successes == dense.successes);
    CHECK(row.attempts.size() == 2);
    if (!row.smallest) continue;
    const TrialResult& found = results.at(row.smallest->id);
    REQUIRE(found.search);
    REQUIRE(found.search->integers);
    const int bits = found.search->integers->bits;
    CHECK(row.smallest_bits == static_cast<std::uint64_t>(bits));
    CHECK(bits >= 2);
    CHECK(bits <= 8);
    const Model model = trained_state(*row.smallest, "", {})->model;
    CHECK(row.smallest_bytes == checked_bytes(model, bits));
    CHECK(row.smallest_bytes < 4 * row.smallest_size->parameters);
    CHECK(found.compacted->parameters == model.parameters.size());
    CHECK(found.compacted->nonzero == model.nonzero());
    CHECK(*found.connected == *found.compacted);
    CHECK(found.search->steps.back().numbers == model.nonzero());
    CHECK(found.exact_errors == std::uint64_t{0});
    CHECK(found.updates == 0);
    CHECK(found.train_flops == found.search->train_flops);
    CHECK(found.train_flops > 0);
    CHECK(found.train_flops_nonzero <= found.train_flops);
    CHECK(found.costs->check_flops > 0);
    CHECK(found.costs->factor_flops == 0);
    CHECK(search_from_json(to_json(*found.search), "ledger") == *found.search);
  }
  Results shards;
  for (std::size_t s = 0; s < 2; ++s) shards.merge(run(plan, 1, s, 2));
  CHECK(tables(plan, shards) == tables(plan, results));
}

TEST_CASE(
    "the trials of quantize come from the large network and from the least one, whatever else is asked") {
  const Plan plan = small_search(R"(["quantize"])");
  const NamedTrial dense = dense_trial(plan, 1), least = least_trial(plan, dense);
  const NamedTrial of_dense = quantized_trial(plan, dense);
  CHECK(parent_of(of_dense.trial)->id == dense.id);
  const nlohmann::json written = to_json(*quantized_trial(plan, least).trial.pruned);
  CHECK(written.at("rule") == "quantize");
  CHECK(written.at("parent") == least.id);
  CHECK(written.at("tuned") == false);
  CHECK(compacts(quantized_trial(plan, least).trial));
  const std::vector<UnitTrial> all = trials_of_replicate(plan, 1);
  REQUIRE(all.size() == 4);
  CHECK(all[2].named.id == least.id);
  CHECK(all[2].keep_model);
}

TEST_CASE("rows tell the bytes that are stored, and tables of studies without integers stay as they are") {
  const Plan plan = small_search(R"(["quantize_oversized"])");
  Results results;
  for (std::uint64_t r = 0; r < 2; ++r) {
    TrialResult whole;
    whole.success = r == 1;
    whole.train_flops = whole.train_flops_nonzero = 100;
    whole.connected = whole.compacted = NetworkSize{50, 40, 45};
    results[dense_trial(plan, r).id] = whole;
    if (r == 1) whole.search.emplace().integers = IntegerSize{3, 21};
    results[quantized_trial(plan, dense_trial(plan, r)).id] = whole;
  }
  CHECK(column_texts(plan, results, "routes", "bits") == Fields{"", "3"});
  CHECK(column_texts(plan, results, "routes", "bytes") == Fields{"200", "21"});
  CHECK(column_texts(plan, results, "smallest", "bits") == Fields{"", "3"});
  CHECK(column_texts(plan, results, "smallest", "bytes") == Fields{"200", "21"});
  CHECK(column_texts(plan, results, "trials", "bits") == Fields{"", "", "", "3"});
  const Plan others = small_search(R"(["least"])");
  for (const char* table : {"trials", "routes", "smallest"})
    CHECK_FALSE(column_texts(others, results, table, "bits"));
  CHECK(column_texts(others, results, "routes", "bytes") == Fields{"200"});
}

TEST_CASE("records keep bits and bytes where there are some, and those of older versions are read as ever") {
  SearchRecord search{{{"8 bits", 20, 4}, {"7 bits", 19, 4}}, 12, 0, 1e9, 5e8, IntegerSize{7, 31}};
  nlohmann::json json = to_json(search);
  CHECK(json.at("bits") == 7);
  CHECK(json.at("bytes") == 31);
  CHECK(search_from_json(json, "ledger") == search);
  search.integers.reset();
  CHECK_FALSE(to_json(search).contains("bits"));
  CHECK_FALSE(to_json(search).contains("bytes"));
  CHECK(search_from_json(to_json(search), "ledger") == search);
  json.erase("bytes");
  CHECK_THROWS_WITH_AS(search_from_json(json, "ledger:1"), "ledger:1: not the search of a trial", InputError);
}

TEST_CASE("floats are no success of quantize, however right they are") {
  const Plan plan = small_search(R"(["quantize", "least"])");
  const NamedTrial dense = dense_trial(plan, 0);
  const Trial trial = quantized_trial(plan, dense).trial;
  // Of an exact network the search makes one of integers, and the trial is a success.
  TrainState state = start_from(trial, exact_network(1, 3));
  CHECK_FALSE(lacks_integers(trial, state));
  CHECK(state.status == Status::exact);
  const TrialResult found = judge(trial, state);
  CHECK(found.success);
  CHECK(found.search->integers->bytes == checked_bytes(state.model, found.search->integers->bits));
  // Had it found none, the exact network that stayed would not be judged; what the search cost stays.
  state.model = exact_network(1, 3);
  state.search->integers.reset();
  CHECK(lacks_integers(trial, state));
  const TrialResult none = judge(trial, state);
  CHECK_FALSE(none.success);
  CHECK_FALSE(none.sampled);
  CHECK_FALSE(none.exact_errors);
  CHECK(none.train_flops == found.train_flops);
  CHECK_FALSE(lacks_integers(least_trial(plan, dense).trial, state));
  CHECK_FALSE(lacks_integers(dense.trial, state));
  // A network that is not exact stays as it is, and nothing is searched.
  const Model wrong = initial_state(dense.trial.config, 3, 0).model;
  const TrainState same = start_from(trial, wrong);
  CHECK(same.model.parameters == wrong.parameters);
  CHECK(same.status == Status::done);
  CHECK_FALSE(same.first_exact_update);
  CHECK_FALSE(judge(trial, same).success);
}

TEST_CASE("activations that integers are not searched for are refused, with all other faults") {
  for (const char* activation : {"tanh", "silu"}) {
    const std::string refused = complaints(R"(["quantize", "least"])", "cut_off = 5\n", 1,
                                           std::string("activation = \"") + activation + "\"\n");
    for (const std::string& part :
         {std::string("routes is quantize_oversized; integers are searched for networks "
                      "of relu, leaky_relu, prelu and square, and activation is ") +
              activation,
          std::string("routes is quantize_least"), std::string("cut_off has no meaning")})
      CHECK_MESSAGE(refused.find(part) != std::string::npos, part, " in ", refused);
    CHECK(refused.find("routes is least") == std::string::npos);
  }
  for (const char* activation : {"leaky_relu", "prelu", "square"})
    CHECK(complaints(R"(["quantize"])", "", 1, std::string("activation = \"") + activation + "\"\n").empty());
  CHECK(complaints(R"(["quantize_least"])", "", 3).find("routes is quantize_least; it works on windows") !=
        std::string::npos);
  const Plan all = small_search(R"(["all", "quantize"])", "", 3);
  CHECK_FALSE(all.shrink->has("quantize_oversized"));
  CHECK_FALSE(small_search(R"(["all"])").shrink->has("quantize_least"));
}
