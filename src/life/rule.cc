#include "life/rule.h"

#include <cctype>
#include <optional>

#include "core/error.h"

namespace minlife {
namespace {

constexpr std::string_view kForm =
    "it must be a rule such as B3/S23 (birth and survival counts, digits 0 to 8)";

/// The neighbour counts that `digits` lists, as bits.
std::uint16_t parse_counts(std::string_view digits, std::string_view text, std::string_view field) {
  unsigned counts = 0;
  for (const char digit : digits) {
    if (digit < '0' || digit > '9') throw value_error(field, text, kForm, "Life is B3/S23");
    if (digit == '9') throw value_error(field, text, "a cell has 8 neighbours, so there is no count 9");
    const unsigned bit = 1u << (digit - '0');
    if (counts & bit)
      throw value_error(field, text, std::string{"the count "} + digit + " stands there twice");
    counts |= bit;
  }
  return static_cast<std::uint16_t>(counts);
}

/// `half` without its leading letter, if it starts with that letter in either case.
std::optional<std::string_view> behind_letter(std::string_view half, char letter) {
  if (half.empty() || std::toupper(static_cast<unsigned char>(half[0])) != letter) return std::nullopt;
  return half.substr(1);
}

}  // namespace

Rule parse_rule(std::string_view text, std::string_view field) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) throw value_error(field, text, kForm, "Life is B3/S23");
  const std::string_view first = text.substr(0, slash), second = text.substr(slash + 1);

  // Without letters the older form lists survival first: Life is 23/3.
  std::string_view birth = second, survival = first;
  if (const auto digits = behind_letter(first, 'B')) {
    birth = *digits;
    survival = behind_letter(second, 'S').value_or("?");
  } else if (const auto old_order = behind_letter(first, 'S')) {
    survival = *old_order;
    birth = behind_letter(second, 'B').value_or("?");
  }

  const Rule rule{parse_counts(birth, text, field), parse_counts(survival, text, field)};
  if (rule.birth & 1)
    throw value_error(field, text, "B0 would fill an empty plane", "leave out the 0 behind B");
  return rule;
}

std::string to_string(const Rule& rule) {
  std::string text = "B";
  for (int k = 0; k <= 8; ++k)
    if (rule.next(false, k)) text += static_cast<char>('0' + k);
  text += "/S";
  for (int k = 0; k <= 8; ++k)
    if (rule.next(true, k)) text += static_cast<char>('0' + k);
  return text;
}

}  // namespace minlife
