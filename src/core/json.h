#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace minlife {

/// Far above anything that this program writes; the library's recursion stays bounded.
inline constexpr int kMaxJsonDepth = 64;

/// The value that the whole of `text` spells. Throws InputError naming `source` when it is not JSON, or
/// nested more than kMaxJsonDepth deep.
nlohmann::json parse_json(std::string_view text, const std::string& source);

/// A whole number that fits. Throws InputError "WHAT is ..." for anything else; the library would round and
/// wrap around instead.
std::uint64_t whole_number(const nlohmann::json& value, const std::string& what);

/// What a setting's text spells, for programs that read JSON: a number, true or false; else the text.
nlohmann::json number_or_text(const std::string& text);

}  // namespace minlife
