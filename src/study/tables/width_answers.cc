#include "study/tables/width_answers.h"

#include <algorithm>

#include "study/routes/routes.h"

namespace minlife {

std::vector<WidthAnswer> width_answers(const Plan& plan, const Results& results) {
  std::vector<WidthAnswer> found;
  for (const Route* route : routes_of(plan))
    if (route->kind->answer) found.push_back(route->kind->answer(plan, results));
  std::sort(found.begin(), found.end(),
            [](const WidthAnswer& a, const WidthAnswer& b) { return a.question < b.question; });
  return found;
}

std::string sentence(const WidthAnswer& answer) {
  const std::string what = answer.question + ", " + answer.meaning + ": ";
  if (answer.width) return what + std::to_string(*answer.width);
  const std::string low = std::to_string(answer.low);
  return what + "undecided, " +
         (answer.high ? "from " + low + " to " + std::to_string(*answer.high) : "at least " + low);
}

}  // namespace minlife
