#include <fmt/format.h>

#include "study/routes/kinds/table.h"
#include "study/routes/reduced_trials.h"
#include "study/routes/row_maker.h"

namespace minlife {
namespace {

// Restarts of narrow networks by Levenberg and Marquardt's method on windows, which gives a hopeless one up
// by itself: a fixed number of each width.

std::vector<UnitTrial> curvature_restarts_asked(const Plan& plan, const Unit& unit, const Results&) {
  std::vector<UnitTrial> trials;
  for (NamedTrial& trial : curvature_trials_of(plan, unit))
    trials.push_back({std::move(trial), false, unit.group});
  return trials;
}

double curvature_restarts_flops(const Plan& plan, const Unit& unit) {
  return nominal_flops(curvature_trial(plan, plan.shrink->restart_widths[unit.index], 0).config);
}

constexpr UnitKind kRestartsOfSecondOrder{
    .name = "second order", .asked = curvature_restarts_asked, .flops = curvature_restarts_flops};

void add_curvature_restarts_units(const Plan& plan, std::size_t group, std::vector<Unit>& units) {
  add_curvature_units(plan, group, kRestartsOfSecondOrder, units);
}

void add_curvature_restarts_rows(const Plan& plan, const Route& route, const Results& results,
                                 std::vector<RouteRow>& rows) {
  for (const int width : plan.shrink->restart_widths) {
    const Trial any = curvature_trial(plan, width, 0);
    RowMaker maker(plan, results, route, fmt::format("width {}", width),
                   share_of_oversized(plan, any.config));
    for (std::uint64_t r = 0; r < plan.shrink->curvature_restarts; ++r)
      maker.attempt(named(plan, curvature_trial(plan, width, r)));
    maker.finish(rows);
  }
}

}  // namespace

const RouteKind kCurvatureRestarts{.most_steps = 3,
                                   .uses = "curvature_restarts",
                                   .add_units = add_curvature_restarts_units,
                                   .most_unit_trials = curvature_restarts_of_widths,
                                   .add_rows = add_curvature_restarts_rows};

}  // namespace minlife
