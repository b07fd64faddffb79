#include "study/budget.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <map>

#include "core/elementary.h"
#include "study/binomial.h"

namespace minlife {
namespace {

constexpr double kUnitsOfMean = 128, kMeans = 16;

std::uint64_t exact_ones(std::span<const Attempt> seen) {
  return static_cast<std::uint64_t>(
      std::count_if(seen.begin(), seen.end(), [](const Attempt& attempt) { return attempt.exact; }));
}

double mean_cost(std::span<const Attempt> seen) {
  double sum = 0;
  for (const Attempt& attempt : seen) sum += attempt.flops;
  assert(sum > 0);
  return sum / static_cast<double>(seen.size());
}

/// 1 - (1 - rate)^attempts.
double any_of(double rate, double attempts) {
  return rate < 1 ? 1 - exp_exact_bits(attempts * log_one_plus(-rate)) : 1;
}

using Weights = std::map<std::size_t, double>;  ///< by cost in units

/// The x > 0 with sum of weight * exp(x * cost) = 1, for weights that sum up to 1 - rate < 1.
double adjustment(const Weights& others, double rate) {
  const double missing = -log_one_plus(-rate);
  const auto cost = [](const auto& other) { return static_cast<double>(other.first); };
  // Were all costs the highest, x would be lower, were all the lowest, higher.
  double low = missing / cost(*others.rbegin()), high = missing / cost(*others.begin());
  for (int step = 0; step < 64; ++step) {
    const double x = (low + high) / 2;
    double sum = 0;
    for (const auto& other : others) sum += other.second * exp_exact_bits(std::min(x * cost(other), 700.0));
    (sum < 1 ? low : high) = x;
  }
  return low;
}

}  // namespace

BudgetChance::BudgetChance(std::span<const Attempt> seen, double rate) {
  double highest = 0;
  for (const Attempt& attempt : seen) highest = std::max(highest, attempt.flops);
  const auto count = static_cast<double>(seen.size()), exact = static_cast<double>(exact_ones(seen));
  unit_ = mean_cost(seen) / kUnitsOfMean;
  const bool none_exact = exact == 0, all_exact = exact == count;
  Weights ending, others;
  for (const Attempt& attempt : seen) {
    const auto cost = static_cast<std::size_t>(std::max(1.0, std::ceil(attempt.flops / unit_)));
    if (attempt.exact || none_exact) ending[cost] += rate / (none_exact ? count : exact);
    if (!attempt.exact || all_exact) others[cost] += (1 - rate) / (all_exact ? count : count - exact);
  }
  chances_.resize(1 +
                  static_cast<std::size_t>(std::max(kMeans * kUnitsOfMean, std::ceil(2 * highest / unit_))));
  auto next = ending.begin();
  double ended = 0;
  for (std::size_t k = 0; k < chances_.size(); ++k) {
    for (; next != ending.end() && next->first <= k; ++next) ended += next->second;
    double chance = ended;
    for (const auto& [cost, weight] : others) {
      if (cost > k) break;
      chance += weight * chances_[k - cost];
    }
    chances_[k] = std::min(chance, 1.0);
  }
  if (rate > 0 && rate < 1) decay_ = adjustment(others, rate);
}

double BudgetChance::within(double flops) const {
  const double units = flops / unit_, last = static_cast<double>(chances_.size() - 1);
  if (units <= last) return chances_[static_cast<std::size_t>(units)];
  return 1 - (1 - chances_.back()) * exp_exact_bits(-decay_ * (units - last));
}

BudgetCurve::BudgetCurve(std::span<const Attempt> seen)
    : count_(seen.size()),
      exact_(exact_ones(seen)),
      mean_(mean_cost(seen)),
      low_(seen, wilson(exact_, count_).low),
      middle_(seen, static_cast<double>(exact_) / static_cast<double>(count_)),
      high_(seen, wilson(exact_, count_).high) {}

Interval BudgetCurve::band(double flops) const {
  const double bought = std::max(1.0, attempts(flops)), none = 1 - chance(flops);
  const double rate = none > 0 ? 1 - exp_exact_bits(log_exact_bits(none) / bought) : 1;
  // Wilson's limits are told for whole successes; between these they are interpolated.
  const double alike = rate * static_cast<double>(count_), whole = std::floor(alike), part = alike - whole;
  const auto below = static_cast<std::uint64_t>(whole);
  const Interval lower = wilson(below, count_), upper = wilson(std::min(below + 1, count_), count_);
  const double rate_low = lower.low + part * (upper.low - lower.low);
  const double rate_high = lower.high + part * (upper.high - lower.high);
  return {std::min(low_.within(flops), any_of(rate_low, bought)),
          std::max(high_.within(flops), any_of(rate_high, bought))};
}

}  // namespace minlife
