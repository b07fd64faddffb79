#include "study/tables/width_answers.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "study/routes/routes.h"

namespace minlife {

std::vector<WidthAnswer> width_answers(const Plan& plan, const Results& results) {
  std::vector<WidthAnswer> found;
  for (const Route* route : routes_of(plan))
    if (route->kind->answers)
      for (WidthAnswer& answer : route->kind->answers(plan, results)) found.push_back(std::move(answer));
  std::stable_sort(found.begin(), found.end(),
                   [](const WidthAnswer& a, const WidthAnswer& b) { return a.question < b.question; });
  return found;
}

std::string sentence(const WidthAnswer& answer) {
  const std::string what = fmt::format("{}, {}: ", answer.question, answer.meaning);
  if (answer.width) return fmt::format("{}{}", what, *answer.width);
  const std::string low = std::to_string(answer.low);
  return fmt::format("{}undecided, {}", what,
                     (answer.high ? fmt::format("from {} to {}", low, *answer.high) : "at least " + low));
}

}  // namespace minlife
