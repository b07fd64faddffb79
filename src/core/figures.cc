#include "core/figures.h"

#include <fmt/format.h>

#include <cmath>

namespace minlife {
namespace {

/// A whole number of tenths, "12.3".
std::string in_tenths(long count) { return fmt::format("{}.{}", count / 10, count % 10); }

/// One digit behind the point, the half away from zero.
std::string tenths(double value) { return in_tenths(std::lround(value * 10)); }

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

std::string percent(double share) { return in_tenths(std::lround(1000 * share)); }

std::string bytes_text(std::uint64_t bytes) {
  if (bytes < 1000) return fmt::format("{} bytes", bytes);
  auto value = static_cast<double>(bytes);
  const char* unit = "";
  for (const char* larger : {"kB", "MB", "GB", "TB", "PB", "EB"}) {
    if (value < 999.5) break;
    value /= 1000;
    unit = larger;
  }
  return fmt::format("{} {}", value < 9.95 ? tenths(value) : whole(value), unit);
}

std::string duration(double seconds) {
  if (seconds < 9.95) return tenths(seconds) + " s";
  if (seconds < 99.5) return fmt::format("{} s", std::lround(seconds));
  if (seconds < 99.5 * 60) return fmt::format("{} min", std::lround(seconds / 60));
  if (seconds < 48 * 3600) return tenths(seconds / 3600) + " h";
  return tenths(seconds / 86400) + " days";
}

}  // namespace minlife
