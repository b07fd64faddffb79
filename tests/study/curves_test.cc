#include "study/store/curves.h"

#include <doctest/doctest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/sha256.h"
#include "study/csv_reader.h"

using namespace minlife;
using namespace minlife::testing;

namespace {

/// trials.csv of a grid, as far as curves need it: two trials, the second of cell 1.
Table two_trials() {
  Table table;
  table.columns = {"trial", "cell"};
  table.kinds = {ColumnKind::text, ColumnKind::whole};
  table.rows = {{sha256_hex("a"), std::uint64_t{0}}, {sha256_hex("b"), std::uint64_t{1}}};
  return table;
}

Ledger ledger_of_curves(const std::vector<nlohmann::json>& records) {
  Ledger ledger;
  for (const nlohmann::json& record : records) add_record(ledger, record, "s.jsonl:1");
  return ledger;
}

}  // namespace

TEST_CASE("curves go through their records into columns and a table") {
  const std::vector<CurvePoint> curve{{1, 0.1, 140, 0.7265625},
                                      {500, std::nan(""), std::nullopt, std::nan("")}};
  const Ledger ledger = ledger_of_curves({curve_record(sha256_hex("b"), curve)});
  const Curves curves = curves_of(two_trials(), ledger);
  CHECK(curves.trial == std::vector<std::uint64_t>{1});
  CHECK(curves.offset == std::vector<std::uint64_t>{0, 2});
  CHECK(curves.update == std::vector<std::uint64_t>{1, 500});
  CHECK(curves.loss[0] == 0.1f);
  CHECK(std::isnan(curves.loss[1]));
  CHECK(curves.wrong_windows == std::vector<std::int64_t>{140, kNoNumber});
  CHECK(curves.accuracy[0] == 0.7265625f);
  const std::string id = sha256_hex("b");
  CHECK(curves_csv(two_trials(), curves) == "trial,cell,update,loss,wrong_windows,accuracy\n" + id +
                                                ",1,1,0.1,140,0.7265625\n" + id + ",1,500,,,\n");
  Table shrink = two_trials();
  shrink.columns[1] = "parent";
  CHECK(
      curves_csv(shrink, curves).starts_with("trial,update,loss,wrong_windows,accuracy\n" + id + ",1,0.1,"));
}

TEST_CASE("a curve of an older version is read, and one of today's is preferred") {
  const std::string id = sha256_hex("a");
  const nlohmann::json old{{"trial", id}, {"curve", {{"update", {500, 1000}}, {"loss", {0.5, nullptr}}}}};
  const Curves before = curves_of(two_trials(), ledger_of_curves({old}));
  CHECK(before.update == std::vector<std::uint64_t>{500, 1000});
  CHECK(before.loss[0] == 0.5f);
  CHECK(before.wrong_windows == std::vector<std::int64_t>{kNoNumber, kNoNumber});
  CHECK(std::isnan(before.accuracy[0]));
  // A trial that was cut off between curve and record, and run again by a newer program.
  const nlohmann::json now = curve_record(id, {{1, 0.7, 512, 0.5}, {500, 0.5, 3, 0.75}});
  for (const auto& both : {std::vector{old, now}, std::vector{now, old}})
    CHECK(curves_of(two_trials(), ledger_of_curves(both)).update == std::vector<std::uint64_t>{1, 500});
}

TEST_CASE("what is no curve is named") {
  const nlohmann::json good = curve_record(sha256_hex("a"), {{1, 0.7, 512, 0.5}});
  for (const char* points : {"{}", "3", R"({"update": [1], "loss": []})", R"({"update": ["x"], "loss": [1]})",
                             R"({"update": [1], "loss": [1], "wrong_windows": [1, 2], "accuracy": [1]})",
                             R"({"update": [1], "loss": [1], "wrong_windows": ["x"], "accuracy": [1]})"}) {
    CAPTURE(points);
    nlohmann::json bad = good;
    bad["points"] = nlohmann::json::parse(points);
    CHECK_THROWS_WITH_AS(curves_of(two_trials(), ledger_of_curves({bad})), doctest::Contains("s.jsonl:1: "),
                         InputError);
  }
}
