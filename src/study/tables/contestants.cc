#include "study/tables/contestants.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "core/error.h"
#include "study/plan/cell_progress.h"
#include "study/routes/route_rows.h"
#include "study/routes/row_maker.h"

namespace minlife {
namespace {

std::set<std::uint64_t> trainings_of(const Contestant& one) {
  std::set<std::uint64_t> trainings;
  for (const Attempt& attempt : one.attempts) trainings.insert(attempt.training);
  return trainings;
}

bool nothing_pruned(const Contestant& one) {
  return std::all_of(one.attempts.begin(), one.attempts.end(),
                     [](const Attempt& attempt) { return attempt.parent == attempt.training; });
}

/// What networks are to learn: studies of one task can be compared.
std::string task_of(const TrainConfig& config) {
  return fmt::format("{} {} of {} on a {}", config.steps, config.steps == 1 ? "step" : "steps",
                     to_string(config.rule), to_string(config.boundary));
}

Attempt attempt_of(const NamedTrial& trial, const TrialResult& result) {
  Attempt attempt = price_of(result);
  const std::size_t parameters = trial.trial.config.architecture().parameters();
  attempt.exact = result.success;
  attempt.most = nominal_flops(trial.trial.config);
  attempt.size = result.compacted ? result.compacted->nonzero : parameters;
  attempt.parent = attempt.training = number_of(trial);
  attempt.replicate = trial.trial.replicate;
  return attempt;
}

/// The most replicates that any of the studies has of a training.
std::uint64_t most_replicates(const std::vector<StudyResults>& studies) {
  std::uint64_t most = 0;
  for (const auto& [plan, results] : studies) {
    if (plan.shrink) most = std::max(most, plan.replication.replicates);
    for (std::size_t cell = 0; cell < plan.cells.size() && !plan.shrink; ++cell)
      most = std::max(most, progress_of(plan, cell, results).counted);
  }
  return most;
}

}  // namespace

std::vector<Contestant> contestants_of(const std::vector<RouteRow>& rows) {
  std::vector<Contestant> all;
  for (const RouteRow& row : rows)
    if (!row.attempts.empty())
      all.push_back({row.route->group, row.method, row.route->group, row.keep, row.is_plain,
                     row.size.parameters, row.has_checks, row.attempts});
  return all;
}

std::vector<Contestant> contestants_of(const Plan& plan, const Results& results) {
  if (has_warm_starts(plan))
    throw InputError(fmt::format(
        "{} has warm_start: its trials start from the ends of others, whose costs no cell of it tells "
        "(compare studies whose trials start from fresh numbers)",
        plan.name));
  std::vector<Contestant> all;
  for (std::size_t cell = 0; cell < plan.cells.size(); ++cell) {
    const TrainConfig& config = plan.cells[cell].config;
    Contestant one{plan.name, name_of(plan.cells[cell]),          plan.name, {},
                   true,      config.architecture().parameters(), true};
    const CellProgress progress = progress_of(plan, cell, results);
    if (!progress.parents.empty()) continue;
    for (std::uint64_t k = 0; k < progress.counted; ++k) {
      const NamedTrial trial = named_trial(plan, cell, progress.replicate(k));
      const TrialResult& result = results.at(trial.id);
      one.has_checks = one.has_checks && result.costs;
      one.attempts.push_back(attempt_of(trial, result));
    }
    if (!one.attempts.empty()) all.push_back(std::move(one));
  }
  return all;
}

std::vector<Contestant> without_doubles(std::vector<Contestant> all) {
  std::vector<std::set<std::uint64_t>> trainings;
  std::vector<std::string> routes;
  for (const Contestant& one : all) {
    trainings.push_back(trainings_of(one));
    routes.push_back(one.route);
  }
  std::vector<Contestant> kept;
  for (std::size_t k = 0; k < all.size(); ++k) {
    const bool is_untouched = nothing_pruned(all[k]);
    const auto holds = [&](std::size_t other) {
      // Of two that have the same the first stays. Two routes that prune may share a row and have it both.
      return other != k && (is_untouched || routes[other] == routes[k]) &&
             (trainings[other].size() > trainings[k].size() || other < k) &&
             std::includes(trainings[other].begin(), trainings[other].end(), trainings[k].begin(),
                           trainings[k].end());
    };
    bool is_double = false;
    for (std::size_t other = 0; other < all.size() && !is_double; ++other) is_double = holds(other);
    if (!is_double) kept.push_back(std::move(all[k]));
  }
  return kept;
}

std::vector<Contestant> pooled_contestants(const std::vector<StudyResults>& studies) {
  Results pool;
  for (const StudyResults& study : studies) pool.insert(study.results.begin(), study.results.end());
  const std::uint64_t replicates = most_replicates(studies);
  // Routes first: a cell of a sweep that is one of their rows is told as that.
  std::vector<Contestant> routes, cells;
  for (const StudyResults& study : studies) {
    for (const GridCell& cell : study.plan.cells)
      if (const std::string task = task_of(cell.config), first = task_of(studies[0].plan.cells[0].config);
          task != first)
        throw InputError(fmt::format("{} is about {}, and {} about {} (compare studies of one task)",
                                     study.plan.name, task, studies[0].plan.name, first));
    Plan plan = study.plan;
    if (plan.shrink) plan.replication.replicates = replicates;
    for (Contestant& one : plan.shrink ? contestants_of(route_rows(plan, pool)) : contestants_of(plan, pool))
      (plan.shrink ? routes : cells).push_back(std::move(one));
  }
  for (Contestant& one : cells) routes.push_back(std::move(one));
  return without_doubles(std::move(routes));
}

}  // namespace minlife
