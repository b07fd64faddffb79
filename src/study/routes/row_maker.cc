#include "study/routes/row_maker.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "stats/median.h"
#include "study/routes/pruned_trials.h"

namespace minlife {
namespace {

std::uint64_t middle_size(const std::vector<NetworkSize>& sizes, std::uint64_t NetworkSize::*member) {
  std::vector<std::uint64_t> values;
  for (const NetworkSize& size : sizes) values.push_back(size.*member);
  return lower_median(std::move(values));
}

/// The cost of a trial and all that it derives from, had each spent its budget: at the sizes before
/// compacting, and without scoring.
double most(const NamedTrial& trial) {
  const NamedTrial* parent = parent_of(trial.trial);
  return nominal_flops(trial.trial.config) + (parent ? most(*parent) : 0);
}

/// The training with which all that a trial derives from begins.
std::uint64_t root_of(const NamedTrial& trial) {
  const NamedTrial* parent = parent_of(trial.trial);
  return parent ? root_of(*parent) : number_of(trial);
}

}  // namespace

bool smaller(const NetworkSize& a, const NetworkSize& b) {
  return a.nonzero != b.nonzero ? a.nonzero < b.nonzero : a.parameters < b.parameters;
}

RowMaker::RowMaker(const Plan& plan, const Results& results, const Route& route, std::string method,
                   double keep)
    : results_(results), oversized_(plan.cells[0].config.architecture().parameters()) {
  row_.route = &route;
  row_.method = std::move(method);
  row_.keep = keep;
}

bool RowMaker::add(const NamedTrial& trial) {
  const auto found = results_.find(trial.id);
  if (found == results_.end()) return false;
  const TrialResult& result = found->second;
  ++row_.replicates;
  row_.successes += result.success;
  row_.is_plain =
      row_.is_plain && !trial.trial.pruned && trial.trial.config.architecture().parameters() < oversized_;
  if (result.exact_errors)
    row_.best_wrong = std::min(row_.best_wrong.value_or(*result.exact_errors), *result.exact_errors);
  const std::optional<std::uint64_t> bits = bits_of(result);
  if (bits) bits_.push_back(*bits);
  if (result.connected) {
    sizes_.push_back(*result.connected);
    bytes_.push_back(bytes_of(result, *result.connected));
  }
  if (result.success && result.compacted &&
      (!row_.smallest_size || smaller(*result.compacted, *row_.smallest_size))) {
    row_.smallest = trial;
    row_.smallest_size = result.compacted;
    row_.smallest_bytes = bytes_of(result, *result.compacted);
    row_.smallest_bits = bits;
  }
  add_cost(trial);
  return result.success;
}

void RowMaker::attempt(const NamedTrial& trial) {
  if (results_.count(trial.id) == 0) return;
  const double before = row_.flops, nonzero = row_.flops_nonzero, checks = row_.checks;
  const bool exact = add(trial);
  Attempt attempt{row_.flops - before, exact, most(trial), compacted_size(results_.at(trial.id))};
  attempt.checks = row_.checks - checks;
  attempt.flops += attempt.checks;
  attempt.nonzero = row_.flops_nonzero - nonzero + attempt.checks;
  attempt.parent = root_of(trial);
  attempt.training = number_of(trial);
  attempt.replicate = trial.trial.replicate;
  row_.attempts.push_back(attempt);
}

void RowMaker::finish(std::vector<RouteRow>& rows) {
  if (row_.replicates == 0) return;
  if (!sizes_.empty()) {
    row_.size = {middle_size(sizes_, &NetworkSize::parameters), middle_size(sizes_, &NetworkSize::nonzero),
                 middle_size(sizes_, &NetworkSize::macs)};
    row_.bytes = lower_median(bytes_);
  }
  if (!bits_.empty()) row_.bits = lower_median(bits_);
  row_.percent = 100 * static_cast<double>(row_.size.nonzero) / static_cast<double>(oversized_);
  rows.push_back(std::move(row_));
}

/// The trial and all that it derives from.
void RowMaker::add_cost(const NamedTrial& trial) {
  const auto found = results_.find(trial.id);
  if (found != results_.end()) {
    const Attempt price = price_of(found->second);
    row_.flops += found->second.train_flops;
    row_.flops_nonzero += found->second.train_flops_nonzero;
    row_.checks += price.checks;
    row_.has_checks = row_.has_checks && found->second.costs;
    row_.seconds += found->second.seconds;
    const std::optional<double>& joules = found->second.joules;
    row_.joules = row_.joules && joules ? std::optional(*row_.joules + *joules) : std::nullopt;
  }
  if (const NamedTrial* parent = parent_of(trial.trial)) add_cost(*parent);
}

Attempt price_of(const TrialResult& result) {
  Attempt price;
  if (result.costs) price.checks = result.costs->check_flops + result.costs->factor_flops;
  price.flops = result.train_flops + price.checks;
  price.nonzero = result.train_flops_nonzero + price.checks;
  return price;
}

std::uint64_t number_of(const NamedTrial& trial) { return std::stoull(trial.id.substr(0, 16), nullptr, 16); }

std::uint64_t compacted_size(const TrialResult& result) {
  return result.compacted.value_or(NetworkSize{}).nonzero;
}

double share_of_oversized(const Plan& plan, const TrainConfig& config) {
  return static_cast<double>(config.architecture().parameters()) /
         static_cast<double>(plan.cells[0].config.architecture().parameters());
}

void add_plain_row(const Plan& plan, const Route& route, const Results& results, int width,
                   std::uint64_t replicates, std::vector<RouteRow>& rows) {
  const bool dense = width == plan.cells[0].config.width;
  const Trial any = trial_of_width(plan, width, 0);
  RowMaker maker(plan, results, route, fmt::format("width {}", width),
                 dense ? 1 : share_of_oversized(plan, any.config));
  for (std::uint64_t r = 0; r < replicates; ++r) maker.attempt(named(plan, trial_of_width(plan, width, r)));
  maker.finish(rows);
}

void add_rows_by_keep(const Plan& plan, const Route& route, const Results& results,
                      std::vector<RouteRow>& rows) {
  std::vector<RowMaker> makers;
  for (const double keep : plan.shrink->keep) makers.emplace_back(plan, results, route, route.method, keep);
  for (std::uint64_t r = 0; r < plan.replication.replicates; ++r) {
    const std::vector<RouteTrial> trials = route.kind->trials(plan, route, r);
    for (std::size_t k = 0; k < trials.size(); ++k) makers[k].attempt(trials[k].named);
  }
  for (RowMaker& maker : makers) maker.finish(rows);
}

void add_row_of_replicates(const Plan& plan, const Route& route, const Results& results,
                           std::vector<RouteRow>& rows) {
  RowMaker maker(plan, results, route, route.method, 1);
  for (std::uint64_t r = 0; r < plan.replication.replicates; ++r)
    maker.attempt(route.kind->trials(plan, route, r).front().named);
  maker.finish(rows);
}

}  // namespace minlife
