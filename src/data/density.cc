#include "data/density.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "core/error.h"
#include "core/text.h"

namespace minlife {
namespace {

constexpr std::string_view kUniform = "uniform:";

}  // namespace

double DensityLaw::draw(RandomStream& random) const { return is_fixed() ? low : at(random.uniform()); }

double DensityLaw::at(double uniform) const {
  // The product may round up past the upper end.
  return std::min(high, low + (high - low) * uniform);
}

DensityLaw parse_density(std::string_view text, std::string_view field) {
  const auto refuse = [&](std::string_view rule) {
    return value_error(field, text, rule, "try 0.38 or uniform:0.1,0.9");
  };
  const bool uniform = text.starts_with(kUniform);
  const auto numbers = split(uniform ? text.substr(kUniform.size()) : text, ',');
  if (numbers.size() != (uniform ? 2u : 1u)) throw refuse("it must be a number, or uniform:LOW,HIGH");
  const std::optional<double> low = parse_double(numbers.front()), high = parse_double(numbers.back());
  if (!low || !high) throw refuse("it must be a number, or uniform:LOW,HIGH");
  if (!(*low >= 0 && *low <= 1 && *high >= 0 && *high <= 1)) throw refuse("a density is between 0 and 1");
  if (*low > *high) throw refuse("LOW must not be above HIGH");
  // Adding zero turns -0 into 0, so that equal laws have one text.
  return {*low + 0.0, *high + 0.0};
}

std::string to_string(const DensityLaw& law) {
  if (law.is_fixed()) return shortest(law.low);
  return fmt::format("{}{},{}", kUniform, shortest(law.low), shortest(law.high));
}

}  // namespace minlife
