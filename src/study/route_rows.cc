#include <algorithm>
#include <map>
#include <utility>

#include "core/text.h"
#include "study/halving.h"
#include "study/m50.h"
#include "study/routes_table.h"

namespace minlife {
namespace {

bool smaller(const NetworkSize& a, const NetworkSize& b) {
  return a.nonzero != b.nonzero ? a.nonzero < b.nonzero : a.parameters < b.parameters;
}

/// The lower median, so that it is one that occurs.
std::uint64_t median(const std::vector<NetworkSize>& sizes, std::uint64_t NetworkSize::*member) {
  std::vector<std::uint64_t> values;
  for (const NetworkSize& size : sizes) values.push_back(size.*member);
  std::sort(values.begin(), values.end());
  return values[(values.size() - 1) / 2];
}

std::uint64_t compacted_size(const TrialResult& result) {
  return result.compacted.value_or(NetworkSize{}).nonzero;
}

/// The cost of a trial and all that it derives from, had each spent its budget: at the sizes before
/// compacting, and without scoring.
double most(const NamedTrial& trial) {
  const auto& how = trial.trial.derivation;
  return cost({trial.trial.config, {}}) + (how && how->parent ? most(*how->parent) : 0);
}

/// Gathers a row, replicate by replicate.
class RowMaker {
 public:
  RowMaker(const Plan& plan, const Results& results, const Route& route, std::string method, double keep)
      : results_(results), oversized_(plan.cells[0].config.architecture().parameters()) {
    row_.route = &route;
    row_.method = std::move(method);
    row_.keep = keep;
  }

  /// One replicate; nothing while it has no result. Returns whether it is exact.
  bool add(const NamedTrial& trial) {
    const auto found = results_.find(trial.id);
    if (found == results_.end()) return false;
    const TrialResult& result = found->second;
    ++row_.replicates;
    row_.successes += result.success;
    row_.at_once += result.success && result.updates == 0;
    if (result.exact_errors)
      row_.best_wrong = std::min(row_.best_wrong.value_or(*result.exact_errors), *result.exact_errors);
    if (result.connected) sizes_.push_back(*result.connected);
    if (result.success && result.compacted &&
        (!row_.smallest_size || smaller(*result.compacted, *row_.smallest_size))) {
      row_.smallest = trial;
      row_.smallest_size = result.compacted;
    }
    add_cost(trial);
    return result.success;
  }

  /// A replicate that is an attempt of its own.
  void attempt(const NamedTrial& trial) {
    if (results_.count(trial.id) == 0) return;
    const double before = row_.flops;
    const bool exact = add(trial);
    row_.attempts.push_back({row_.flops - before, exact, most(trial), compacted_size(results_.at(trial.id))});
  }

  /// Replicates added before that were one.
  void count_attempt(const Attempt& attempt) { row_.attempts.push_back(attempt); }

  void finish(std::vector<RouteRow>& rows) {
    if (row_.replicates == 0) return;
    if (!sizes_.empty())
      row_.size = {median(sizes_, &NetworkSize::parameters), median(sizes_, &NetworkSize::nonzero),
                   median(sizes_, &NetworkSize::macs)};
    row_.percent = 100 * static_cast<double>(row_.size.nonzero) / static_cast<double>(oversized_);
    rows.push_back(std::move(row_));
  }

 private:
  /// The trial and all that it derives from.
  void add_cost(const NamedTrial& trial) {
    const auto found = results_.find(trial.id);
    if (found != results_.end()) {
      row_.flops += found->second.train_flops;
      row_.seconds += found->second.seconds;
      const std::optional<double>& joules = found->second.joules;
      row_.joules = row_.joules && joules ? std::optional(*row_.joules + *joules) : std::nullopt;
    }
    if (const auto& how = trial.trial.derivation; how && how->parent) add_cost(*how->parent);
  }

  const Results& results_;
  std::size_t oversized_;
  RouteRow row_;
  std::vector<NetworkSize> sizes_;
};

/// The share of the oversized network's parameters that L(n, width) has.
double share(const Plan& plan, const TrainConfig& config) {
  return static_cast<double>(config.architecture().parameters()) /
         static_cast<double>(plan.cells[0].config.architecture().parameters());
}

void plain_row(const Plan& plan, const Results& results, const Route& route, int width,
               std::uint64_t replicates, std::vector<RouteRow>& rows) {
  const bool dense = width == plan.cells[0].config.width;
  const Trial any = trial_of_width(plan, width, 0);
  RowMaker maker(plan, results, route, "width " + std::to_string(width), dense ? 1 : share(plan, any.config));
  for (std::uint64_t r = 0; r < replicates; ++r) maker.attempt(named(trial_of_width(plan, width, r)));
  maker.finish(rows);
}

void m50_rows(const Plan& plan, const Results& results, const Route& route, std::vector<RouteRow>& rows) {
  std::vector<WidthTested> tested = search_m50(plan, results).tested;
  std::sort(tested.begin(), tested.end(),
            [](const WidthTested& a, const WidthTested& b) { return a.width > b.width; });
  for (const WidthTested& at : tested) plain_row(plan, results, route, at.width, at.replicates, rows);
}

/// The cost of a bracket none of whose seeds is exact or lost: the lowest rung's is that of a whole training,
/// each other one's half of it, as twice the budget for half of the seeds goes on with what they have.
double most(const Plan& plan, const TrainConfig& config) {
  const double whole = cost({config, {}});
  double sum = whole;
  for (int seeds = plan.shrink->restart_seeds; seeds > 1; seeds /= 2) sum += whole / 2;
  return sum;
}

/// A finished bracket, rung by rung and seed by seed, until one is exact.
Attempt until_exact(const Bracket& bracket, const Results& results, double most) {
  Attempt attempt;
  attempt.most = most;
  std::map<std::uint64_t, double> paid;  ///< by seed: its lower rungs, whose work the next one goes on with
  for (const UnitTrial& one : bracket.asked) {
    const TrialResult& result = results.at(one.named.id);
    double& before = paid[one.named.trial.replicate];
    attempt.flops += result.train_flops - before;
    before = result.train_flops;
    attempt.exact = result.success;
    attempt.size = compacted_size(result);
    if (attempt.exact) break;
  }
  return attempt;
}

void restart_rows(const Plan& plan, const Results& results, const Route& route, std::vector<RouteRow>& rows) {
  for (const int width : plan.shrink->restart_widths) {
    const Trial any = trial_of_width(plan, width, 0);
    RowMaker maker(plan, results, route, "width " + std::to_string(width), share(plan, any.config));
    for (std::uint64_t b = 0; b < brackets(plan); ++b) {
      const Bracket bracket = climb(plan, width, b, results);
      if (!bracket.done) continue;
      for (const NamedTrial& last : bracket.last) maker.add(last);
      maker.count_attempt(until_exact(bracket, results, most(plan, any.config)));
    }
    maker.finish(rows);
  }
}

/// The routes whose replicates are trees: a row for each keep fraction.
void tree_rows(const Plan& plan, const Results& results, const Route& route, std::vector<RouteRow>& rows) {
  std::vector<RowMaker> makers;
  for (const double keep : plan.shrink->keep) makers.emplace_back(plan, results, route, route.method, keep);
  for (std::uint64_t r = 0; r < plan.replication.replicates; ++r) {
    const std::vector<RouteTrial> trials = route.trials(plan, route, r);
    for (std::size_t k = 0; k < trials.size(); ++k) makers[k].attempt(trials[k].named);
  }
  for (RowMaker& maker : makers) maker.finish(rows);
}

}  // namespace

std::vector<RouteRow> route_rows(const Plan& plan, const Results& results) {
  std::vector<RouteRow> rows;
  const std::uint64_t replicates = plan.replication.replicates;
  for (const Route* route : routes_of(plan)) {
    const std::string name = route->name;
    if (route->trials) tree_rows(plan, results, *route, rows);
    if (name == "dense") plain_row(plan, results, *route, plan.cells[0].config.width, replicates, rows);
    if (name == "width")
      for (const int width : plan.shrink->widths) plain_row(plan, results, *route, width, replicates, rows);
    if (name == "m50") m50_rows(plan, results, *route, rows);
    if (name == "restarts") restart_rows(plan, results, *route, rows);
  }
  return rows;
}

const RouteRow* smallest_row(const std::vector<RouteRow>& rows, const Route& route) {
  const RouteRow* best = nullptr;
  for (const RouteRow& row : rows)
    if (row.route == &route && row.smallest_size &&
        (!best || smaller(*row.smallest_size, *best->smallest_size)))
      best = &row;
  return best;
}

}  // namespace minlife
