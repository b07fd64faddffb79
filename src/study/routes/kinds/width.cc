#include <fmt/format.h>

#include <cmath>

#include "core/text.h"
#include "study/plan/units/table.h"
#include "study/routes/kinds/table.h"
#include "study/routes/row_maker.h"
#include "study/routes/width_search.h"

namespace minlife {
namespace {

// Plain narrower networks: cells 1, 2, ... of the plan.

void add_width_units(const Plan& plan, std::size_t group, std::vector<Unit>& units) {
  for (std::size_t cell = 1; cell < plan.cells.size(); ++cell)
    for (std::uint64_t r = 0; r < plan.replication.replicates; ++r)
      units.push_back({&kFixedTrial.kind, group, cell, r, r + 1});
}

void add_width_rows(const Plan& plan, const Route& route, const Results& results,
                    std::vector<RouteRow>& rows) {
  for (const int width : plan.shrink->widths)
    add_plain_row(plan, route, results, width, plan.replication.replicates, rows);
}

WidthAnswer answer(const Plan& plan, const Results& results, double margin) {
  const MMatch match = find_m_match(plan, results, margin);
  WidthAnswer answer;
  answer.question = "m_match";
  answer.meaning = fmt::format("the smallest m not worse than the oversized network by more than {} points",
                               shortest(std::round(100 * match.margin)));
  if (match.decided()) answer.width = match.match;
  answer.low = match.worse.value_or(0) + 1;
  answer.high = match.match;
  answer.replicates = plan.replication.replicates;
  answer.margin = match.margin;
  return answer;
}

std::vector<WidthAnswer> width_answers(const Plan& plan, const Results& results) {
  std::vector<WidthAnswer> all;
  for (const double margin : kMatchMargins) all.push_back(answer(plan, results, margin));
  return all;
}

std::uint64_t most_width_trials(const Plan& plan) {
  return plan.shrink->widths.size() * plan.replication.replicates;
}

}  // namespace

const RouteKind kWidth{.uses = "widths",
                       .add_units = add_width_units,
                       .most_unit_trials = most_width_trials,
                       .add_rows = add_width_rows,
                       .answers = width_answers};

}  // namespace minlife
