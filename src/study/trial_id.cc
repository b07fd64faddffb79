#include "study/trial_id.h"

#include <cassert>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/error.h"
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
      pieces.push_back(nlohmann::json(key).dump() + ":" + canonical_json(member));
    return "{" + join(pieces, ",") + "}";
  }
  for (const auto& element : value) pieces.push_back(canonical_json(element));
  return "[" + join(pieces, ",") + "]";
}

std::string trial_id(const nlohmann::json& configuration, const std::string& numerics_class,
                     int numerics_version, std::uint64_t seed, std::uint64_t replicate,
                     const nlohmann::json& derivation) {
  assert(configuration.is_object());
  nlohmann::json identity{{"configuration", configuration},
                          {"numerics", {{"class", numerics_class}, {"version", numerics_version}}},
                          {"replicate", replicate},
                          {"seed", seed}};
  if (!derivation.is_null()) identity["derivation"] = derivation;
  return sha256_hex(canonical_json(identity));
}

}  // namespace minlife
