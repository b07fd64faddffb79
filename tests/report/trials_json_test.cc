#include "report/trials_json.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

namespace minlife {
namespace {

/// So many trials, each with a curve of the updates 1 to `points`.
std::pair<Table, Curves> study_of(std::size_t trials, std::uint64_t points) {
  Table table;
  table.columns = {"trial", "cell", "accuracy", "exact_errors"};
  table.kinds = {ColumnKind::text, ColumnKind::whole, ColumnKind::real, ColumnKind::whole};
  Curves curves;
  for (std::size_t k = 0; k < trials; ++k) {
    table.rows.push_back({std::string(64, 'a'), std::uint64_t{k}, 0.1 * static_cast<double>(k % 7), Value()});
    for (std::uint64_t update = 1; update <= points; ++update) {
      curves.update.push_back(update);
      curves.loss.push_back(1.2345678F / static_cast<float>(update));
      curves.wrong_windows.push_back(update % 2 == 0 ? 12 : kNoNumber);
      curves.accuracy.push_back(std::numeric_limits<float>::quiet_NaN());
    }
    curves.trial.push_back(k);
    curves.offset.push_back(curves.update.size());
  }
  return {table, curves};
}

}  // namespace

TEST_CASE("where there is room, everything is there") {
  const auto [table, curves] = study_of(5, 100);
  const TrialsJson json = trials_json(table, curves, 1'000'000);
  CHECK(json.rows == 5);
  CHECK(json.curve_count == 5);
  const auto trials = nlohmann::json::parse(json.trials), all = nlohmann::json::parse(json.curves);
  CHECK(trials["columns"][2]["name"] == "accuracy");
  CHECK(trials["columns"][2]["meaning"].get<std::string>().starts_with(
      "share: of right cells on these boards"));
  for (std::size_t k = 0; k < 5; ++k) {
    CHECK(trials["rows"][k] ==
          nlohmann::json({std::string(12, 'a'), k, 0.1 * static_cast<double>(k), nullptr}));
    const auto& curve = all[k];
    CHECK(curve["trial"] == k);
    CHECK(curve["update"].front() == 1);
    CHECK(curve["update"].back() == 100);
    CHECK(curve["update"].size() == curve["loss"].size());
    CHECK(curve["update"].size() <
          40);  // four in an octave, and less than 16 before these lie that far apart
    for (std::size_t i = 1; i + 1 < curve["update"].size(); ++i)
      CHECK(16 * curve["update"][i].get<int>() >= 19 * curve["update"][i - 1].get<int>());
    CHECK(curve["loss"][0] == 1.23);
    CHECK(curve["wrong_windows"][0].is_null());
    CHECK(curve["wrong_windows"][1] == 12);
    CHECK(curve["accuracy"][0].is_null());
  }
}

TEST_CASE("where there is little, trials and curves are spread evenly and keep together") {
  const auto [table, curves] = study_of(3000, 200);
  for (const std::size_t room : {0, 300, 2000, 60'000, 400'000}) {
    const TrialsJson json = trials_json(table, curves, room);
    CAPTURE(room);
    const auto trials = nlohmann::json::parse(json.trials), all = nlohmann::json::parse(json.curves);
    CHECK(trials["rows"].size() == json.rows);
    CHECK(all.size() == json.curve_count);
    CHECK(json.all_rows == 3000);
    CHECK(json.all_curves == 3000);
    constexpr std::size_t kHead = 600;  // the columns' words, which are there whatever the room
    CHECK(json.trials.size() + json.curves.size() <= room + kHead);
    if (room >= 60'000) {
      CHECK(json.rows > 300);
      CHECK(json.curve_count > 10);
      for (std::size_t k = 1; k < json.rows; ++k) {
        const int gap = trials["rows"][k][1].get<int>() - trials["rows"][k - 1][1].get<int>();
        CHECK(std::abs(gap - 3000.0 / static_cast<double>(json.rows)) <= 1);
      }
    }
    for (const auto& curve : all) CHECK(curve["trial"].get<std::size_t>() < json.rows);
  }
}

TEST_CASE("nothing makes nothing") {
  const auto [table, curves] = study_of(0, 0);
  const TrialsJson json = trials_json(table, curves, 1000);
  CHECK(nlohmann::json::parse(json.trials)["rows"].empty());
  CHECK(json.curves == "[]");
}

}  // namespace minlife
