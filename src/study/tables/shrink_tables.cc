#include "study/tables/shrink_tables.h"

#include <set>
#include <string>

#include "study/routes/units.h"
#include "study/tables/comparisons.h"
#include "study/tables/cost_by_size.h"
#include "study/tables/routes_table.h"
#include "study/tables/trial_columns.h"

namespace minlife {
namespace {

Table shrink_trials_table(const Plan& plan, const Results& results, bool timing) {
  std::vector<TrialRow> rows;
  std::set<std::string> seen;
  for (const Unit& unit : units(plan))
    for (const UnitTrial& trial : unit.kind->asked(plan, unit, results)) {
      const auto found = results.find(trial.named.id);
      if (found != results.end() && seen.insert(trial.named.id).second)
        rows.push_back({trial.named, found->second});
    }
  return table_of(plan, rows, timing);
}

}  // namespace

std::vector<NamedTable> shrink_tables(const Plan& plan, const Results& results, bool timing) {
  const std::vector<RouteRow> rows = route_rows(plan, results);
  const std::vector<Contestant> contestants = without_doubles(contestants_of(rows));
  const std::vector<Comparison> comparisons =
      compare_costs(contestants, {sizes_to_compare(contestants), plan.shrink->judged_on_half});
  return {{"trials", shrink_trials_table(plan, results, timing)},
          {"routes", routes_table(plan, rows, timing)},
          {"answers", answers_table(plan, results)},
          {"budget", budget_table(rows)},
          {"cheapest", cheapest_table(rows)},
          {"comparisons", comparisons_table(comparisons)},
          {"smallest", smallest_table(plan, rows)}};
}

}  // namespace minlife
