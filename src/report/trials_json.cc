#include "report/trials_json.h"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "core/figures.h"
#include "core/text.h"
#include "report/html.h"
#include "report/table_html.h"

namespace minlife {
namespace {

/// Of the room that trials may take, curves get the rest.
constexpr double kShareOfTrials = 0.55;

/// Whether entry k of `all` is one of `some` that are spread evenly.
bool is_among(std::size_t k, std::size_t some, std::size_t all) {
  return (k + 1) * some / all != k * some / all;
}

/// The most of these that fit, evenly spread; sizes: of each, with what stands between.
std::vector<std::size_t> that_fit(const std::vector<std::size_t>& sizes, std::size_t room) {
  for (std::size_t some = sizes.size(); some > 0; some -= (some + 63) / 64) {
    std::vector<std::size_t> chosen;
    std::size_t bytes = 0;
    for (std::size_t k = 0; k < sizes.size(); ++k)
      if (is_among(k, some, sizes.size())) {
        chosen.push_back(k);
        bytes += sizes[k];
      }
    if (bytes <= room) return chosen;
  }
  return {};
}

std::string row_text(const Table& table, const std::vector<Value>& row) {
  nlohmann::json json = nlohmann::json::array();
  for (std::size_t k = 0; k < row.size(); ++k) {
    const bool is_id = table.columns[k] == "trial" || table.columns[k] == "parent";
    json.push_back(is_id ? nlohmann::json(to_text(row[k]).substr(0, kShownIdDigits)) : to_json(row[k]));
  }
  return script_json(json);
}

/// Points of [begin, end) that a plot can tell apart: the first and the last, and between them those that lie
/// an octave's fourth behind the one before.
std::vector<std::size_t> points_of(const Curves& curves, std::size_t begin, std::size_t end) {
  std::vector<std::size_t> points;
  for (std::size_t k = begin; k < end; ++k)
    if (points.empty() || k + 1 == end || 16 * curves.update[k] >= 19 * curves.update[points.back()])
      points.push_back(k);
  return points;
}

std::string short_digits(float value) { return std::isfinite(value) ? fmt::format("{:.3g}", value) : "null"; }

template <typename Of>
std::string list_of(const std::vector<std::size_t>& points, Of of) {
  std::string text;
  for (const std::size_t point : points) text += (text.empty() ? "" : ",") + of(point);
  return "[" + text + "]";
}

std::string curve_text(const Curves& curves, std::size_t curve, std::size_t row) {
  const std::vector<std::size_t> points = points_of(curves, curves.offset[curve], curves.offset[curve + 1]);
  const auto wrong = [&](std::size_t k) {
    return curves.wrong_windows[k] == kNoNumber ? "null" : std::to_string(curves.wrong_windows[k]);
  };
  return fmt::format(R"({{"trial":{},"update":{},"loss":{},"wrong_windows":{},"accuracy":{}}})", row,
                     list_of(points, [&](std::size_t k) { return std::to_string(curves.update[k]); }),
                     list_of(points, [&](std::size_t k) { return short_digits(curves.loss[k]); }),
                     list_of(points, wrong),
                     list_of(points, [&](std::size_t k) { return short_digits(curves.accuracy[k]); }));
}

std::string joined(const std::vector<std::string>& texts, const std::vector<std::size_t>& chosen) {
  std::string all;
  for (const std::size_t k : chosen) all += (all.empty() ? "" : ",\n") + texts[k];
  return all;
}

std::vector<std::size_t> sizes_of(const std::vector<std::string>& texts) {
  std::vector<std::size_t> sizes;
  for (const std::string& text : texts) sizes.push_back(text.size() + 2);
  return sizes;
}

}  // namespace

TrialsJson trials_json(const Table& trials, const Curves& curves, std::size_t room) {
  TrialsJson json;
  std::vector<std::string> rows;
  for (const std::vector<Value>& row : trials.rows) rows.push_back(row_text(trials, row));
  const auto room_for_rows = static_cast<std::size_t>(kShareOfTrials * static_cast<double>(room));
  const std::vector<std::size_t> chosen = that_fit(sizes_of(rows), room_for_rows);
  nlohmann::json columns = nlohmann::json::array();
  for (const std::string& column : trials.columns) columns.push_back(column_json("trials", column));
  json.trials = fmt::format(R"({{"columns":{},"rows":[{}]}})", script_json(columns), joined(rows, chosen));

  std::map<std::size_t, std::size_t> places;  // of the table's rows in the page's
  for (std::size_t k = 0; k < chosen.size(); ++k) places[chosen[k]] = k;
  std::vector<std::string> texts;
  for (std::size_t k = 0; k < curves.trial.size(); ++k)
    if (const auto place = places.find(curves.trial[k]); place != places.end())
      texts.push_back(curve_text(curves, k, place->second));
  const std::size_t left = room - std::min(room, json.trials.size());
  const std::vector<std::size_t> chosen_curves = that_fit(sizes_of(texts), left);
  json.curves = "[" + joined(texts, chosen_curves) + "]";
  json.rows = chosen.size();
  json.all_rows = trials.rows.size();
  json.curve_count = chosen_curves.size();
  json.all_curves = curves.trial.size();
  return json;
}

}  // namespace minlife
