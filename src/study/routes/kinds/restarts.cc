#include "study/routes/restarts.h"

#include <fmt/format.h>

#include <map>

#include "study/routes/kinds/table.h"
#include "study/routes/pruned_trials.h"
#include "study/routes/row_maker.h"

namespace minlife {
namespace {

// Brackets of restarts (../restarts.h): a unit each. unit.index is that of a restart width,
// unit.first_replicate a bracket.

std::vector<UnitTrial> restarts_asked(const Plan& plan, const Unit& unit, const Results& results) {
  std::vector<UnitTrial> trials = climb(plan, restart_width(plan, unit), unit.first_replicate, results).asked;
  for (UnitTrial& trial : trials) trial.group = unit.group;
  return trials;
}

/// Every rung has as many examples in all as the budget of one trial; work is repeated from rung to rung.
double restarts_flops(const Plan& plan, const Unit& unit) {
  const Trial trial = trial_of_width(plan, restart_width(plan, unit), 0);
  double rungs = 1;
  for (int seeds = plan.shrink->restart_seeds; seeds > 1; seeds /= 2) ++rungs;
  return rungs * nominal_flops(trial.config);
}

/// The rungs above the last one that the bracket has asked for, as if no seed were exact or lost.
std::vector<TrialsAhead> restarts_ahead(const Plan& plan, const Unit& unit, const Results& results) {
  const Bracket bracket = climb(plan, restart_width(plan, unit), unit.first_replicate, results);
  if (bracket.done) return {};
  TrainConfig config = bracket.asked.back().named.trial.config;
  std::uint64_t seeds = 0;
  for (const UnitTrial& trial : bracket.asked) seeds += trial.named.trial.config.examples == config.examples;
  std::vector<TrialsAhead> all;
  while ((seeds /= 2) > 0 && 2 * config.examples <= plan.cells[0].config.examples) {
    config.examples *= 2;
    all.push_back({unit.group, config, seeds});
  }
  return all;
}

constexpr UnitKind kHalving{.name = "halving",
                            .asked = restarts_asked,
                            .flops = restarts_flops,
                            .ahead = restarts_ahead,
                            .left_is_bound = true};

void add_restarts_units(const Plan& plan, std::size_t group, std::vector<Unit>& units) {
  for (std::size_t width = 0; width < plan.shrink->restart_widths.size(); ++width)
    for (std::uint64_t b = 0; b < brackets(plan); ++b)
      units.push_back({&kHalving, group, 0, b, b + 1, width});
}

/// The cost of a bracket none of whose seeds is exact or lost: the lowest rung's is that of a whole training,
/// each other one's half of it, as twice the budget for half of the seeds goes on with what they have.
double most(const Plan& plan, const TrainConfig& config) {
  const double whole = nominal_flops(config);
  double sum = whole;
  for (int seeds = plan.shrink->restart_seeds; seeds > 1; seeds /= 2) sum += whole / 2;
  return sum;
}

/// A finished bracket, rung by rung and seed by seed, until one is exact.
Attempt until_exact(const Bracket& bracket, const Results& results, double most) {
  Attempt attempt;
  attempt.most = most;
  std::map<std::uint64_t, Attempt> paid;  ///< by seed: its lower rungs, whose work the next one goes on with
  for (const UnitTrial& one : bracket.asked) {
    const TrialResult& result = results.at(one.named.id);
    Attempt& before = paid[one.named.trial.replicate];
    const Attempt now = price_of(result);
    attempt.flops += now.flops - before.flops;
    attempt.checks += now.checks - before.checks;
    attempt.nonzero += now.nonzero - before.nonzero;
    before = now;
    attempt.exact = result.success;
    attempt.size = compacted_size(result);
    if (attempt.exact) break;
  }
  return attempt;
}

void add_restarts_rows(const Plan& plan, const Route& route, const Results& results,
                       std::vector<RouteRow>& rows) {
  for (const int width : plan.shrink->restart_widths) {
    const Trial any = trial_of_width(plan, width, 0);
    RowMaker maker(plan, results, route, fmt::format("width {}", width),
                   share_of_oversized(plan, any.config));
    for (std::uint64_t b = 0; b < brackets(plan); ++b) {
      const Bracket bracket = climb(plan, width, b, results);
      if (!bracket.done) continue;
      for (const NamedTrial& last : bracket.last) maker.add(last);
      Attempt attempt = until_exact(bracket, results, most(plan, any.config));
      attempt.parent = attempt.training = number_of(bracket.asked.front().named);
      attempt.replicate = b;
      maker.count_attempt(attempt);
    }
    maker.finish(rows);
  }
}

/// A bracket trains every seed once, and half as many again on each rung.
std::uint64_t most_restarts_trials(const Plan& plan) { return 2 * seeds_of_brackets(plan); }

}  // namespace

const RouteKind kRestarts{
    .add_units = add_restarts_units, .most_unit_trials = most_restarts_trials, .add_rows = add_restarts_rows};

}  // namespace minlife
