#include "study/store/curves.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/text.h"
#include "study/tables/csv.h"

namespace minlife {
namespace {

nlohmann::json rounded_to_float(double value) {
  const auto rounded = static_cast<float>(value);
  return std::isfinite(rounded) ? nlohmann::json(*parse_double(shortest(rounded))) : nlohmann::json();
}

/// The list of that name, of so many entries; all are null where there is none.
nlohmann::json list_or_nulls(const nlohmann::json& points, const char* name, std::size_t size) {
  if (!points.contains(name)) return nlohmann::json::array_t(size);
  return points.at(name);
}

template <typename Number>
void add_list(const nlohmann::json& list, Number missing, std::vector<Number>& numbers) {
  for (const auto& value : list) numbers.push_back(value.is_null() ? missing : value.get<Number>());
}

void add_curve(const LedgerEntry& entry, Curves& curves) {
  constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
  try {
    const auto& record = entry.record;
    const auto& points = record.contains("points") ? record.at("points") : record.at("curve");
    const auto updates = points.at("update").get<std::vector<std::uint64_t>>();
    curves.update.insert(curves.update.end(), updates.begin(), updates.end());
    add_list(points.at("loss"), kNaN, curves.loss);
    add_list(list_or_nulls(points, "wrong_windows", updates.size()), kNoNumber, curves.wrong_windows);
    add_list(list_or_nulls(points, "accuracy", updates.size()), kNaN, curves.accuracy);
  } catch (const nlohmann::json::exception&) {
    throw InputError(entry.place + ": not a learning curve");
  }
  const std::size_t points = curves.update.size();
  if (curves.loss.size() != points || curves.wrong_windows.size() != points ||
      curves.accuracy.size() != points)
    throw InputError(entry.place + ": a learning curve with more updates than losses, or fewer");
}

/// Where a column stands; the number of columns where there is none of that name.
std::size_t place_of(const Table& table, const std::string& column) {
  return static_cast<std::size_t>(std::find(table.columns.begin(), table.columns.end(), column) -
                                  table.columns.begin());
}

std::string float_field(float value) { return std::isnan(value) ? "" : shortest(value); }

}  // namespace

nlohmann::json curve_record(const std::string& id, const std::vector<CurvePoint>& curve) {
  nlohmann::json update = nlohmann::json::array(), loss = update, wrong = update, accuracy = update;
  for (const CurvePoint& point : curve) {
    update.push_back(point.update);
    loss.push_back(rounded_to_float(point.loss));
    wrong.push_back(point.wrong_windows ? nlohmann::json(*point.wrong_windows) : nlohmann::json());
    accuracy.push_back(rounded_to_float(point.accuracy));
  }
  return {{"trial", id},
          {"curve_format", 2},
          {"points", {{"update", update}, {"loss", loss}, {"wrong_windows", wrong}, {"accuracy", accuracy}}}};
}

Curves curves_of(const Table& trials, const Ledger& records) {
  Curves curves;
  const std::size_t id = place_of(trials, "trial");
  for (std::size_t row = 0; row < trials.rows.size(); ++row) {
    const auto found = records.trials.find(to_text(trials.rows[row].at(id)));
    if (found == records.trials.end()) continue;
    add_curve(found->second, curves);
    curves.trial.push_back(row);
    curves.offset.push_back(curves.update.size());
  }
  return curves;
}

std::string curves_csv(const Table& trials, const Curves& curves) {
  const std::size_t id = place_of(trials, "trial"), cell = place_of(trials, "cell");
  const bool is_grid = cell < trials.columns.size();
  std::vector<std::string> names{"trial"};
  if (is_grid) names.push_back("cell");
  for (const char* name : {"update", "loss", "wrong_windows", "accuracy"}) names.push_back(name);
  std::string text = csv_line(names);
  for (std::size_t k = 0; k < curves.trial.size(); ++k) {
    const std::vector<Value>& row = trials.rows[curves.trial[k]];
    std::vector<std::string> first{to_text(row[id])};
    if (is_grid) first.push_back(to_text(row[cell]));
    for (std::size_t point = curves.offset[k]; point < curves.offset[k + 1]; ++point) {
      std::vector<std::string> fields = first;
      const std::int64_t wrong = curves.wrong_windows[point];
      fields.push_back(std::to_string(curves.update[point]));
      fields.push_back(float_field(curves.loss[point]));
      fields.push_back(wrong == kNoNumber ? "" : std::to_string(wrong));
      fields.push_back(float_field(curves.accuracy[point]));
      text += csv_line(fields);
    }
  }
  return text;
}

}  // namespace minlife
