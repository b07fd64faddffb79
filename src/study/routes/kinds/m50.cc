#include <algorithm>

#include "study/routes/kinds/table.h"
#include "study/routes/pruned_trials.h"
#include "study/routes/row_maker.h"
#include "study/routes/width_search.h"

namespace minlife {
namespace {

// The search for the smallest width that succeeds in more than half of its trials (width_search.h): one unit.

std::vector<UnitTrial> m50_asked(const Plan& plan, const Unit& unit, const Results& results) {
  std::vector<UnitTrial> trials;
  for (const WidthTested& at : search_m50(plan, results).tested)
    for (std::uint64_t r = 0; r < at.wanted; ++r)
      trials.push_back({named(plan, trial_of_width(plan, at.width, r)), false, unit.group});
  return trials;
}

double m50_flops(const Plan& plan, const Unit&) {
  return nominal_flops(plan.cells[0].config) *
         static_cast<double>(most_widths(plan) * plan.replication.replicates);
}

/// As many widths as it looks at as a rule, as wide as the oversized network.
std::vector<TrialsAhead> m50_ahead(const Plan& plan, const Unit& unit, const Results& results) {
  const M50 search = search_m50(plan, results);
  if (!search.searching) return {};
  const std::uint64_t replicates = plan.replication.replicates, most = most_widths(plan);
  std::uint64_t trials = replicates - search.tested.back().wanted;
  if (most > search.tested.size()) trials += (most - search.tested.size()) * replicates;
  return {{unit.group, plan.cells[0].config, trials}};
}

constexpr UnitKind kBisection{
    .name = "bisection", .asked = m50_asked, .flops = m50_flops, .ahead = m50_ahead, .left_is_bound = true};

void add_m50_units(const Plan&, std::size_t group, std::vector<Unit>& units) {
  units.push_back({&kBisection, group, 0, 0, 1});
}

void add_m50_rows(const Plan& plan, const Route& route, const Results& results, std::vector<RouteRow>& rows) {
  std::vector<WidthTested> tested = search_m50(plan, results).tested;
  std::sort(tested.begin(), tested.end(),
            [](const WidthTested& a, const WidthTested& b) { return a.width > b.width; });
  for (const WidthTested& at : tested) add_plain_row(plan, route, results, at.width, at.replicates, rows);
}

std::vector<WidthAnswer> m50_answers(const Plan& plan, const Results& results) {
  const M50 m50 = search_m50(plan, results);
  WidthAnswer answer;
  answer.question = "m50";
  answer.meaning = "the smallest m that succeeds in more than half of the trials";
  if (m50.decided()) answer.width = m50.above;
  answer.low = m50.below + 1;
  answer.high = m50.above;
  answer.replicates = plan.replication.replicates;
  return {answer};
}

std::uint64_t most_m50_trials(const Plan& plan) { return most_widths(plan) * plan.replication.replicates; }

}  // namespace

const RouteKind kM50{.add_units = add_m50_units,
                     .most_unit_trials = most_m50_trials,
                     .add_rows = add_m50_rows,
                     .answers = m50_answers};

}  // namespace minlife
