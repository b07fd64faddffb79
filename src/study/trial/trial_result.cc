#include "study/trial/trial_result.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/error.h"

namespace minlife {
namespace {

nlohmann::json to_json(const NetworkSize& size) {
  return {{"parameters", size.parameters}, {"nonzero", size.nonzero}, {"macs", size.macs}};
}

NetworkSize size_from_json(const nlohmann::json& json) {
  return {json.at("parameters").get<std::uint64_t>(), json.at("nonzero").get<std::uint64_t>(),
          json.at("macs").get<std::uint64_t>()};
}

}  // namespace

nlohmann::json to_json(const TrialResult& result) {
  const auto optional = [](const std::optional<std::uint64_t>& value) {
    return value ? nlohmann::json(*value) : nlohmann::json();
  };
  nlohmann::json json{{"success", result.success},
                      {"sampled", result.sampled},
                      {"exact_errors", optional(result.exact_errors)},
                      {"accuracy", result.accuracy},
                      {"updates", result.updates},
                      {"first_exact_update", optional(result.first_exact_update)},
                      {"status", to_string(result.status)},
                      {"train_flops", result.train_flops},
                      {"train_flops_nonzero", result.train_flops_nonzero}};
  if (!result.kept.empty()) json["kept"] = result.kept;
  if (result.connected) json["connected"] = to_json(*result.connected);
  if (result.compacted) json["compacted"] = to_json(*result.compacted);
  return json;
}

std::optional<std::uint64_t> bits_of(const TrialResult& result) {
  if (!result.search || !result.search->integers) return std::nullopt;
  return static_cast<std::uint64_t>(result.search->integers->bits);
}

std::uint64_t bytes_of(const TrialResult& result, const NetworkSize& size) {
  return bits_of(result) ? result.search->integers->bytes : 4 * size.parameters;
}

nlohmann::json to_json(const SearchRecord& search) {
  nlohmann::json steps = nlohmann::json::array();
  for (const SearchStep& step : search.steps) steps.push_back({step.what, step.numbers, step.tries});
  nlohmann::json json{{"tries", search.tries},
                      {"updates", search.updates},
                      {"train_flops", search.train_flops},
                      {"train_flops_nonzero", search.train_flops_nonzero},
                      {"steps", steps}};
  if (search.integers) json["bits"] = search.integers->bits;
  if (search.integers) json["bytes"] = search.integers->bytes;
  return json;
}

SearchRecord search_from_json(const nlohmann::json& json, const std::string& source) {
  try {
    SearchRecord search;
    search.tries = json.at("tries").get<std::uint64_t>();
    search.updates = json.at("updates").get<std::uint64_t>();
    search.train_flops = json.at("train_flops").get<double>();
    search.train_flops_nonzero = json.at("train_flops_nonzero").get<double>();
    for (const nlohmann::json& step : json.at("steps"))
      search.steps.push_back(
          {step.at(0).get<std::string>(), step.at(1).get<std::uint64_t>(), step.at(2).get<std::uint64_t>()});
    if (json.contains("bits"))
      search.integers = IntegerSize{json.at("bits").get<int>(), json.at("bytes").get<std::uint64_t>()};
    return search;
  } catch (const nlohmann::json::exception&) {
    throw InputError(source + ": not the search of a trial");
  }
}

nlohmann::json to_json(const Costs& costs) {
  return {{"check_flops", costs.check_flops}, {"factor_flops", costs.factor_flops}};
}

Costs costs_from_json(const nlohmann::json& json, const std::string& source) {
  try {
    return {json.at("check_flops").get<double>(), json.at("factor_flops").get<double>()};
  } catch (const nlohmann::json::exception&) {
    throw InputError(source + ": not the costs of a trial");
  }
}

TrialResult trial_result_from_json(const nlohmann::json& json, const std::string& source) {
  try {
    // The library would take -1 for 2^64 - 1, and true for 1.
    const auto count = [&](const char* key) {
      if (!json.at(key).is_number_unsigned())
        throw InputError(fmt::format("{}: {} is not a count", source, key));
      return json.at(key).get<std::uint64_t>();
    };
    const auto optional = [&](const char* key) -> std::optional<std::uint64_t> {
      if (json.at(key).is_null()) return std::nullopt;
      return count(key);
    };
    TrialResult result;
    result.success = json.at("success").get<bool>();
    result.sampled = json.at("sampled").get<bool>();
    result.exact_errors = optional("exact_errors");
    result.accuracy = json.at("accuracy").get<double>();
    result.updates = count("updates");
    result.first_exact_update = optional("first_exact_update");
    result.train_flops = json.at("train_flops").get<double>();
    result.train_flops_nonzero = json.at("train_flops_nonzero").get<double>();
    result.kept = json.value("kept", "");
    if (json.contains("connected")) result.connected = size_from_json(json.at("connected"));
    if (json.contains("compacted")) result.compacted = size_from_json(json.at("compacted"));
    const std::optional<Status> status = find_status(json.at("status").get<std::string>());
    if (status && *status != Status::running) {
      result.status = *status;
      return result;
    }
  } catch (const nlohmann::json::exception&) {
  }
  throw InputError(source + ": not the result of a trial");
}

}  // namespace minlife
