#include <fmt/format.h>

#include "study/routes/kinds/table.h"
#include "study/routes/reduced_trials.h"
#include "study/routes/row_maker.h"

namespace minlife {
namespace {

// Restarts by the method of second order, and from each that is exact by proved steps to the least network.

std::vector<UnitTrial> least_of_restarts_asked(const Plan& plan, const Unit& unit, const Results& results) {
  std::vector<UnitTrial> trials;
  const std::vector<NamedTrial> restarts = curvature_trials_of(plan, unit);
  bool whole = true;
  for (const NamedTrial& trial : restarts) {
    trials.push_back({trial, true, unit.group});
    whole = whole && results.count(trial.id) > 0;
  }
  if (!whole) return trials;
  for (const NamedTrial& trial : restarts)
    if (results.at(trial.id).success) trials.push_back({least_trial(plan, trial), false, unit.group});
  return trials;
}

double least_of_restarts_flops(const Plan& plan, const Unit& unit) {
  return 2 * nominal_flops(curvature_trial(plan, plan.shrink->restart_widths[unit.index], 0).config);
}

/// A search for each restart that may still turn out to be exact.
std::vector<TrialsAhead> least_of_restarts_ahead(const Plan& plan, const Unit& unit, const Results& results) {
  const std::vector<NamedTrial> restarts = curvature_trials_of(plan, unit);
  bool whole = true;
  std::uint64_t searches = 0;
  for (const NamedTrial& trial : restarts) {
    const auto found = results.find(trial.id);
    whole = whole && found != results.end();
    searches += found == results.end() || found->second.success;
  }
  if (whole || searches == 0) return {};
  return {{unit.group, restarts[0].trial.config, searches}};
}

constexpr UnitKind kSearches{.name = "least of second order",
                             .asked = least_of_restarts_asked,
                             .flops = least_of_restarts_flops,
                             .ahead = least_of_restarts_ahead,
                             .left_is_bound = true};

void add_least_of_restarts_units(const Plan& plan, std::size_t group, std::vector<Unit>& units) {
  add_curvature_units(plan, group, kSearches, units);
}

void add_least_of_restarts_rows(const Plan& plan, const Route& route, const Results& results,
                                std::vector<RouteRow>& rows) {
  for (const int width : plan.shrink->restart_widths) {
    const Trial any = curvature_trial(plan, width, 0);
    RowMaker maker(plan, results, route, fmt::format("restarts of width {}", width),
                   share_of_oversized(plan, any.config));
    for (std::uint64_t r = 0; r < plan.shrink->curvature_restarts; ++r) {
      const NamedTrial restart = named(plan, curvature_trial(plan, width, r));
      const auto found = results.find(restart.id);
      if (found == results.end()) continue;
      maker.attempt(found->second.success ? least_trial(plan, restart) : restart);
    }
    maker.finish(rows);
  }
}

/// Each restart, and once more the least network that an exact one is brought to.
std::uint64_t most_least_of_restarts_trials(const Plan& plan) {
  return 2 * curvature_restarts_of_widths(plan);
}

}  // namespace

const RouteKind kLeastOfRestarts{.most_steps = 2,
                                 .searches = true,
                                 .uses = "curvature_restarts",
                                 .add_units = add_least_of_restarts_units,
                                 .most_unit_trials = most_least_of_restarts_trials,
                                 .add_rows = add_least_of_restarts_rows};

}  // namespace minlife
