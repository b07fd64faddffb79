#include "study/tables/routes_text.h"

#include <fmt/format.h>

#include "core/figures.h"
#include "core/text.h"
#include "study/tables/readable.h"
#include "study/tables/routes_table.h"
#include "study/tables/width_answers.h"

namespace minlife {

std::string routes_text(const Plan& plan, const Results& results, std::size_t columns) {
  std::vector<int> spare;
  auto lines = readable(route_columns(plan), route_rows(plan, results), true, true, &spare);
  const std::vector<std::string> gone = fit(lines, std::move(spare), columns);
  std::string text =
      fmt::format("shrink {}: L({},{}), {} parameters; {} trials done\n", plan.name,
                  plan.cells[0].config.steps, plan.cells[0].config.width,
                  with_commas(plan.cells[0].config.architecture().parameters()), with_commas(results.size()));
  text += aligned(lines, 2);
  if (!gone.empty()) text += fmt::format("a wider screen and routes.md also have: {}\n", join(gone));
  for (const WidthAnswer& answer : width_answers(plan, results)) text += sentence(answer) + "\n";
  return text;
}

std::string routes_markdown(const Plan& plan, const Results& results, bool timing) {
  const auto lines = readable(route_columns(plan), route_rows(plan, results), timing, false);
  std::string text = markdown(lines, 2);
  text +=
      "\nSizes are medians over a row's replicates, failures included, of what their masks leave connected; "
      "keep "
      "counts weights before that. Costs are those of all replicates and of the trainings that they derive "
      "from.\n";
  for (const WidthAnswer& answer : width_answers(plan, results))
    text += fmt::format("\n{}.\n", sentence(answer));
  return text;
}

}  // namespace minlife
