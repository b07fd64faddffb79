#include "core/figures.h"

#include <fmt/format.h>

#include <cmath>

namespace minlife {
namespace {

/// One digit behind the point, the half away from zero.
std::string tenths(double value) {
  const long count = std::lround(value * 10);
  return fmt::format("{}.{}", count / 10, count % 10);
}

std::string whole(double value) { return with_commas(static_cast<std::uint64_t>(std::llround(value))); }

}  // namespace

std::string with_commas(std::uint64_t value) {
  std::string text = std::to_string(value);
  for (std::size_t end = text.size(); end > 3; end -= 3) text.insert(end - 3, ",");
  return text;
}

std::string digits(double value) { return fmt::format("{:.3g}", value); }

std::string amount(double value) { return value >= 100 ? whole(value) : digits(value); }

std::string cost_text(double value) { return value >= 10 ? whole(value) : fmt::format("{:.2g}", value); }

std::string short_number(double value) {
  if (value == 0) return "0";
  const int exponent = static_cast<int>(std::floor(std::log10(value)));
  const double two_digits = std::round(value / std::pow(10.0, exponent - 1));
  const bool carry = two_digits >= 100;
  const int number = carry ? 10 : static_cast<int>(two_digits);
  return fmt::format("{}.{}e{}", number / 10, number % 10, exponent + (carry ? 1 : 0));
}

std::string percent(double share) {
  const long count = std::lround(1000 * share);
  return fmt::format("{}.{}", count / 10, count % 10);
}

std::string duration(double seconds) {
  if (seconds < 9.95) return tenths(seconds) + " s";
  if (seconds < 99.5) return fmt::format("{} s", std::lround(seconds));
  if (seconds < 99.5 * 60) return fmt::format("{} min", std::lround(seconds / 60));
  if (seconds < 48 * 3600) return tenths(seconds / 3600) + " h";
  return tenths(seconds / 86400) + " days";
}

}  // namespace minlife
