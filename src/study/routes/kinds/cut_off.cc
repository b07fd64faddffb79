#include <fmt/format.h>

#include "study/routes/kinds/table.h"
#include "study/routes/pruned_trials.h"
#include "study/routes/restarts.h"
#include "study/routes/row_maker.h"

namespace minlife {
namespace {

// Restarts that are given up after a fixed number of updates, on the seeds that brackets of successive
// halving have too (../restarts.h). A restart is the plain training of so small a budget, schedule included,
// and an attempt of its own. unit.index is that of a restart width, the replicates of a unit are the seeds of
// one bracket.

NamedTrial restart(const Plan& plan, int width, std::uint64_t replicate) {
  Trial trial = trial_of_width(plan, width, replicate);
  trial.config.examples = plan.shrink->cut_off * static_cast<std::uint64_t>(trial.config.batch);
  return named(plan, std::move(trial));
}

std::vector<UnitTrial> cut_off_asked(const Plan& plan, const Unit& unit, const Results&) {
  std::vector<UnitTrial> trials;
  for (std::uint64_t r = unit.first_replicate; r < unit.last_replicate; ++r)
    trials.push_back({restart(plan, restart_width(plan, unit), r), false, unit.group});
  return trials;
}

double cut_off_flops(const Plan& plan, const Unit& unit) {
  return nominal_flops(restart(plan, restart_width(plan, unit), 0).trial.config);
}

constexpr UnitKind kCutOffRestarts{.name = "cut-off", .asked = cut_off_asked, .flops = cut_off_flops};

void add_cut_off_units(const Plan& plan, std::size_t group, std::vector<Unit>& units) {
  const auto seeds = static_cast<std::uint64_t>(plan.shrink->restart_seeds);
  for (std::size_t width = 0; width < plan.shrink->restart_widths.size(); ++width)
    for (std::uint64_t b = 0; b < brackets(plan); ++b)
      units.push_back({&kCutOffRestarts, group, 0, b * seeds, (b + 1) * seeds, width});
}

void add_cut_off_rows(const Plan& plan, const Route& route, const Results& results,
                      std::vector<RouteRow>& rows) {
  const std::uint64_t seeds = brackets(plan) * static_cast<std::uint64_t>(plan.shrink->restart_seeds);
  for (const int width : plan.shrink->restart_widths) {
    RowMaker maker(plan, results, route, fmt::format("width {}", width),
                   share_of_oversized(plan, trial_of_width(plan, width, 0).config));
    for (std::uint64_t r = 0; r < seeds; ++r) maker.attempt(restart(plan, width, r));
    maker.finish(rows);
  }
}

}  // namespace

const RouteKind kCutOff{.uses = "cut_off",
                        .add_units = add_cut_off_units,
                        .most_unit_trials = seeds_of_brackets,
                        .add_rows = add_cut_off_rows};

}  // namespace minlife
