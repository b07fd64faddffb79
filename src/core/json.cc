#include "core/json.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/text.h"

namespace minlife {

nlohmann::json parse_json(std::string_view text, const std::string& source) {
  bool deep = false;
  const auto bounded = [&](int depth, nlohmann::json::parse_event_t, nlohmann::json&) {
    deep = deep || depth > kMaxJsonDepth;
    return !deep;  // what is refused is left out
  };
  nlohmann::json value = nlohmann::json::parse(text, bounded, false);
  if (deep) throw InputError(source + " is nested too deeply for this program");
  if (value.is_discarded()) throw InputError(source + " is not JSON");
  return value;
}

std::uint64_t whole_number(const nlohmann::json& value, const std::string& what) {
  if (value.is_number_unsigned() || (value.is_number_integer() && value.get<std::int64_t>() >= 0))
    return value.get<std::uint64_t>();
  throw value_error(what, value.is_number() ? value.dump() : "not a number",
                    "it must be a whole number below 2^64");
}

nlohmann::json number_or_text(const std::string& text) {
  if (const auto whole = parse_uint(text)) return *whole;
  if (const auto whole = parse_int(text)) return *whole;
  if (const auto real = parse_double(text); real && std::isfinite(*real)) return *real;
  if (text == "true" || text == "false") return text == "true";
  return text;
}

}  // namespace minlife
