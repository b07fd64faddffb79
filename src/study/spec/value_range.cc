#include "study/spec/value_range.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <optional>

#include "core/error.h"
#include "core/figures.h"
#include "core/text.h"
#include "study/trial/trial_id.h"

namespace minlife {
namespace {

constexpr std::string_view kDots = "..", kStep = "step";
constexpr std::size_t kMostDigits = 15;  ///< that a double holds exactly, and sums of them fit an int64

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

/// A number as it is written: so many units of ten to the power of -places.
struct Decimal {
  std::int64_t units = 0;
  std::size_t places = 0;
};

std::size_t digit_count(std::int64_t number) { return std::to_string(number).size() - (number < 0 ? 1 : 0); }

std::optional<Decimal> decimal_of(std::string_view text) {
  const std::size_t point = text.find('.');
  const std::string_view fraction =
      point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
  std::string digits(text.substr(0, point));
  if (point != std::string_view::npos) {
    const bool is_plain = !fraction.empty() && std::all_of(fraction.begin(), fraction.end(),
                                                           [](char c) { return c >= '0' && c <= '9'; });
    if (!is_plain || digits.empty() || digits == "-") return std::nullopt;
    digits += fraction;
  }
  const auto units = parse_whole_int(digits);
  if (!units || digit_count(*units) > kMostDigits || fraction.size() > kMostDigits) return std::nullopt;
  return Decimal{*units, fraction.size()};
}

/// The same number in units of ten to the power of -places; nothing where it has too many digits.
std::optional<std::int64_t> units_at(const Decimal& number, std::size_t places) {
  std::int64_t units = number.units;
  for (std::size_t k = number.places; k < places; ++k) {
    units *= 10;
    if (digit_count(units) > kMostDigits) return std::nullopt;
  }
  return units;
}

std::string decimal_text(std::int64_t units, std::size_t places) {
  if (places == 0) return std::to_string(units);
  std::string digits = std::to_string(std::abs(units));
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  digits.insert(digits.size() - places, ".");
  return canonical_number(*parse_double(units < 0 ? "-" + digits : digits));
}

}  // namespace

bool is_range(std::string_view text) { return text.find(kDots) != std::string_view::npos; }

std::vector<std::string> range_values(std::string_view field, std::string_view text, std::size_t most) {
  const auto refuse = [&](const std::string& rule,
                          const std::string& remedy = "such as 1..8 or 1..16 step 2") {
    return value_error(field, fmt::format("\"{}\"", text), rule, remedy);
  };
  const std::size_t dots = text.find(kDots);
  std::string_view rest = text.substr(dots + kDots.size());
  const std::size_t word = rest.find(kStep);
  const auto first = decimal_of(trimmed(text.substr(0, dots)));
  const auto last = decimal_of(trimmed(rest.substr(0, word)));
  const bool has_step = word != std::string_view::npos;
  const auto step = has_step ? decimal_of(trimmed(rest.substr(word + kStep.size()))) : Decimal{1, 0};
  if (!first || !last || !step)
    throw refuse(fmt::format("a range is FIRST..LAST or FIRST..LAST step STEP, numbers of at most {} digits",
                             kMostDigits));
  if (!has_step && first->places + last->places > 0)
    throw refuse("a range of fractions needs a step", "such as 0.1..0.9 step 0.1");
  const std::size_t places = std::max({first->places, last->places, step->places});
  const auto low = units_at(*first, places), high = units_at(*last, places), by = units_at(*step, places);
  if (!low || !high || !by)
    throw refuse(fmt::format("its numbers differ too much in size for {} digits", kMostDigits),
                 "write the values as a list");
  if (*by <= 0) throw refuse("the step of a range must be above 0");
  if (*low > *high) throw refuse("a range goes up, from the smaller number to the larger one");
  const auto count = static_cast<std::uint64_t>((*high - *low) / *by) + 1;
  if (count > most)
    throw refuse(
        fmt::format("it has {} values, and at most {} are allowed", with_commas(count), with_commas(most)),
        "take a larger step");
  std::vector<std::string> values;
  for (std::uint64_t k = 0; k < count; ++k)
    values.push_back(decimal_text(*low + static_cast<std::int64_t>(k) * *by, places));
  return values;
}

}  // namespace minlife
