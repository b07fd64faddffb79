#include "train/curve_file.h"

#include <cmath>

#include "core/error.h"

namespace minlife {
namespace {

/// Of a dataset, at most.
constexpr std::uint64_t kMostCurveBytes = std::uint64_t{1} << 26;

/// Stands for wrong windows that are not known.
constexpr std::uint64_t kNotCounted = ~std::uint64_t{0};

/// JSON has no NaN and no infinity: null stands for them.
double real_or_nan(const nlohmann::json& json, const std::string& path) {
  if (json.is_null()) return std::nan("");
  if (!json.is_number()) throw InputError(path + ": its learning curve is torn");
  return json.get<double>();
}

CurvePoint curve_point(const nlohmann::json& json, const std::string& path) {
  const bool whole = json.is_array() && json.size() == 4;
  if (!whole && !(json.is_array() && json.size() == 2))
    throw InputError(path + ": its learning curve is torn");
  if (!json[0].is_number_unsigned() || (whole && !json[2].is_number_unsigned() && !json[2].is_null()))
    throw InputError(path + ": its learning curve is torn");
  CurvePoint point{json[0].get<std::uint64_t>(), real_or_nan(json[1], path)};
  if (!whole) return point;
  if (!json[2].is_null()) point.wrong_windows = json[2].get<std::uint64_t>();
  point.accuracy = real_or_nan(json[3], path);
  return point;
}

}  // namespace

nlohmann::json to_json(const std::vector<CurvePoint>& curve) {
  nlohmann::json json = nlohmann::json::array();
  for (const CurvePoint& point : curve) {
    const auto wrong = point.wrong_windows ? nlohmann::json(*point.wrong_windows) : nlohmann::json();
    json.push_back({point.update, point.loss, wrong, point.accuracy});
  }
  return json;
}

std::vector<CurvePoint> curve_from_json(const nlohmann::json& json, const std::string& path) {
  std::vector<CurvePoint> curve;
  for (const auto& point : json) curve.push_back(curve_point(point, path));
  return curve;
}

void write_curve(hdf5::Group& group, const std::vector<CurvePoint>& curve) {
  std::vector<std::uint64_t> updates, wrong;
  std::vector<double> losses, accuracies;
  for (const CurvePoint& point : curve) {
    updates.push_back(point.update);
    losses.push_back(point.loss);
    wrong.push_back(point.wrong_windows.value_or(kNotCounted));
    accuracies.push_back(point.accuracy);
  }
  group.write_array<std::uint64_t>("curve_update", {curve.size()}, updates);
  group.write_array<double>("curve_loss", {curve.size()}, losses);
  group.write_array<std::uint64_t>("curve_wrong", {curve.size()}, wrong);
  group.write_array<double>("curve_accuracy", {curve.size()}, accuracies);
}

std::vector<CurvePoint> read_curve(const hdf5::Group& group, const std::string& path) {
  const auto updates = group.read_array<std::uint64_t>("curve_update", kMostCurveBytes).values;
  const auto losses = group.read_array<double>("curve_loss", kMostCurveBytes).values;
  std::vector<std::uint64_t> wrong(updates.size(), kNotCounted);
  std::vector<double> accuracies(updates.size(), std::nan(""));
  if (group.has("curve_wrong")) {
    wrong = group.read_array<std::uint64_t>("curve_wrong", kMostCurveBytes).values;
    accuracies = group.read_array<double>("curve_accuracy", kMostCurveBytes).values;
  }
  if (losses.size() != updates.size() || wrong.size() != updates.size() ||
      accuracies.size() != updates.size())
    throw InputError(path + ": its learning curve is torn");
  std::vector<CurvePoint> curve;
  for (std::size_t k = 0; k < updates.size(); ++k) {
    curve.push_back({updates[k], losses[k], std::nullopt, accuracies[k]});
    if (wrong[k] != kNotCounted) curve.back().wrong_windows = wrong[k];
  }
  return curve;
}

}  // namespace minlife
