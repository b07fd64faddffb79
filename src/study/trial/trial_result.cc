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
  if (result.connected) json["connected"] = to_json(*result.connected);
  if (result.compacted) json["compacted"] = to_json(*result.compacted);
  return json;
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
    if (json.contains("connected")) result.connected = size_from_json(json.at("connected"));
    if (json.contains("compacted")) result.compacted = size_from_json(json.at("compacted"));
    const auto status = json.at("status").get<std::string>();
    for (const Status known : {Status::done, Status::exact, Status::dead, Status::diverged})
      if (status == to_string(known)) {
        result.status = known;
        return result;
      }
  } catch (const nlohmann::json::exception&) {
  }
  throw InputError(source + ": not the result of a trial");
}

}  // namespace minlife
