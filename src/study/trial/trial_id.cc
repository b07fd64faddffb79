#include "study/trial/trial_id.h"

#include <fmt/format.h>

#include <cassert>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/json.h"
#include "core/sha256.h"
#include "core/text.h"

namespace minlife {

std::string canonical_number(double value) {
  if (std::abs(value) < 0x1p53 && value == std::trunc(value))
    return std::to_string(static_cast<std::int64_t>(value));
  return shortest(value);
}

std::string canonical_json(const nlohmann::json& value) {
  if (value.is_number_float()) {
    const double number = value.get<double>();
    if (!std::isfinite(number))
      throw value_error("a number", shortest(number), "it must be finite to have a name");
    return canonical_number(number);
  }
  if (!value.is_structured()) return value.dump();
  std::vector<std::string> pieces;
  // Objects iterate in the order of their keys.
  if (value.is_object()) {
    for (const auto& [key, member] : value.items())
      pieces.push_back(fmt::format("{}:{}", nlohmann::json(key).dump(), canonical_json(member)));
    return fmt::format("{{{}}}", join(pieces, ","));
  }
  for (const auto& element : value) pieces.push_back(canonical_json(element));
  return fmt::format("[{}]", join(pieces, ","));
}

nlohmann::json to_json(const Numerics& numerics) {
  return {{"class", to_string(numerics.kind)}, {"version", numerics.version}};
}

Numerics numerics_from_json(const nlohmann::json& json, const std::string& source) {
  const std::uint64_t version = whole_number(json.at("version"), source + ": version of the numerics");
  if (version < 1 || version > kNumericsVersion)
    throw InputError(
        fmt::format("{} has numerics version {}; this program knows 1 to {} (use the program that made it, "
                    "or a newer one)",
                    source, version, kNumericsVersion));
  return {parse_numerics_class(json.at("class").get<std::string>(), source + ": class of the numerics"),
          static_cast<int>(version)};
}

std::string trial_id(const nlohmann::json& configuration, const Numerics& numerics, std::uint64_t seed,
                     std::uint64_t replicate, const nlohmann::json& derivation) {
  assert(configuration.is_object());
  nlohmann::json identity{{"configuration", configuration},
                          {"numerics", to_json(numerics)},
                          {"replicate", replicate},
                          {"seed", seed}};
  if (!derivation.is_null()) identity["derivation"] = derivation;
  return sha256_hex(canonical_json(identity));
}

}  // namespace minlife
