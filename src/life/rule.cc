#include "life/rule.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <string>

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

struct RuleName {
  std::string_view name, rule;
};

/// What people and other programs call rules by name, in lower case.
constexpr RuleName kNames[] = {{"life", "B3/S23"},           {"conway's life", "B3/S23"},
                               {"conway", "B3/S23"},         {"game of life", "B3/S23"},
                               {"highlife", "B36/S23"},      {"day & night", "B3678/S34678"},
                               {"daynight", "B3678/S34678"}, {"seeds", "B2/S"},
                               {"2x2", "B36/S125"},          {"replicator", "B1357/S1357"},
                               {"maze", "B3/S12345"},        {"diamoeba", "B35678/S5678"}};

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

/// Why a text that is no rule here is one of another family; empty where it is none that is known.
std::string family(std::string_view text) {
  const std::string name = lower(text);
  const auto is_count = [](char c) { return c >= '0' && c <= '8'; };
  if (name.find("history") != std::string::npos)
    return "it is a rule with a history, of more than two states";
  if (std::count(name.begin(), name.end(), '/') > 1 || name.find("/c") != std::string::npos ||
      name.starts_with("generations"))
    return "it is a rule of more than two states";
  if (name.size() > 1 && name[0] == 'r' && name.find(",c") != std::string::npos)
    return "it looks at cells further away than the eight neighbours";
  if (name.size() > 1 && (name.back() == 'h' || name.back() == 'v') && is_count(name[name.size() - 2]))
    return "it counts other neighbours than the eight around a cell";
  if (name.size() > 1 && name[0] == 'w' && std::isdigit(static_cast<unsigned char>(name[1])) != 0)
    return "it is a rule of one dimension";
  constexpr std::string_view kPlaces = "-cekainyqjrtwz";  // Hensel's letters
  for (std::size_t k = 1; k < name.size(); ++k)
    if (is_count(name[k - 1]) && kPlaces.find(name[k]) != std::string_view::npos)
      return "it tells apart where the neighbours lie, and not only how many there are";
  return "";
}

/// `half` without its leading letter, if it starts with that letter in either case.
std::optional<std::string_view> behind_letter(std::string_view half, char letter) {
  if (half.empty() || std::toupper(static_cast<unsigned char>(half[0])) != letter) return std::nullopt;
  return half.substr(1);
}

}  // namespace

Rule parse_rule(std::string_view text, std::string_view field) {
  const std::string name = lower(text);
  for (const RuleName& known : kNames)
    if (name == known.name) return parse_rule(known.rule, field);
  if (const std::string other = family(text); !other.empty())
    throw value_error(field, text, other,
                      "minlife has rules such as B3/S23, of two states and eight neighbours");
  // "B3S23" is "B3/S23".
  std::size_t first_end = text.find('/'), second_begin = first_end + 1;
  if (first_end == std::string_view::npos && !name.empty())
    first_end = second_begin = name.find(name[0] == 'b' ? 's' : 'b', 1);
  if (first_end == std::string_view::npos || name.empty())
    throw value_error(field, text, kForm, "Life is B3/S23");
  const std::string_view first = text.substr(0, first_end), second = text.substr(second_begin);

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
