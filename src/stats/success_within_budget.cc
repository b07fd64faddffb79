#include "stats/success_within_budget.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <map>
#include <numeric>

#include "core/elementary.h"
#include "stats/binomial.h"

namespace minlife {
namespace {

constexpr double kUnitsOfMean = 128, kMeans = 16, kHighest = 8;

double mean_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// The costs of attempts by their kind, each in ascending order, none empty.
struct Costs {
  explicit Costs(std::span<const Attempt> seen) {
    std::vector<double> all;
    for (const Attempt& attempt : seen) {
      all.push_back(attempt.flops);
      (attempt.exact ? exact : failed).push_back(attempt.flops);
    }
    mean = mean_of(all);
    assert(mean > 0);
    count = all.size();
    successes = exact.size();
    if (exact.empty()) exact = all;
    if (failed.empty())
      for (const Attempt& attempt : seen) failed.push_back(std::max(attempt.flops, attempt.most));
    std::sort(exact.begin(), exact.end());
    std::sort(failed.begin(), failed.end());
    unit = mean / kUnitsOfMean;
    for (double& cost : failed) cost = std::max(cost, unit);
    units = static_cast<std::size_t>(
        std::ceil(std::max(kMeans * kUnitsOfMean, kHighest * std::max(exact.back(), failed.back()) / unit)));
  }

  std::vector<double> exact, failed;
  double mean;
  std::uint64_t count, successes;
  double unit;        ///< FLOPs of a step of tables
  std::size_t units;  ///< their last place
};

/// X(b) = weight * (share of `sources` <= b) + carry * (mean over failures of X(b - cost)), for b up to the
/// end of a table.
class Renewal {
 public:
  Renewal(const Renewal&) = delete;
  Renewal& operator=(const Renewal&) = delete;
  Renewal(const Costs& costs, const std::vector<double>& sources, double weight, double carry)
      : costs_(costs), sources_(sources), weight_(weight), carry_(carry), table_(costs.units + 1) {
    const auto place = [&](double cost) {
      return static_cast<std::size_t>(std::max(1.0, std::ceil(cost / costs.unit)));
    };
    std::map<std::size_t, double> failed;  // how many, by cost in units
    for (const double cost : costs.failed) ++failed[place(cost)];
    std::size_t begun = 0;
    for (std::size_t k = 0; k < table_.size(); ++k) {
      while (begun < sources.size() && place(sources[begun]) <= k) ++begun;
      double sum = 0;
      for (const auto& [cost, count] : failed) {
        if (cost > k) break;
        sum += count * table_[k - cost];
      }
      table_[k] = value(begun, sum);
    }
  }

  double end() const { return costs_.unit * static_cast<double>(costs_.units); }

  /// The last step with costs as they are.
  double at(double b) const {
    const auto begun = std::upper_bound(sources_.begin(), sources_.end(), b) - sources_.begin();
    double sum = 0;
    for (const double cost : costs_.failed) {
      if (cost > b) break;
      sum += table_[static_cast<std::size_t>((b - cost) / costs_.unit)];
    }
    return value(static_cast<std::size_t>(begun), sum);
  }

 private:
  double value(std::size_t begun, double sum) const {
    return weight_ * static_cast<double>(begun) / static_cast<double>(sources_.size()) +
           carry_ * sum / static_cast<double>(costs_.failed.size());
  }

  const Costs& costs_;
  const std::vector<double>& sources_;
  double weight_, carry_;
  std::vector<double> table_;
};

/// How often the highest cost of a failure must be taken from b for the rest to lie in the tables.
double periods_beyond(const Costs& costs, double b, double end) {
  return b <= end ? 0 : std::ceil((b - end) / costs.failed.back());
}

/// The chance F at a rate.
class Chance {
 public:
  Chance(const Costs& costs, double rate) : costs_(costs), renewal_(costs, costs.exact, rate, 1 - rate) {
    if (rate > 0 && rate < 1) find_decay(rate);
  }

  double within(double flops) const {
    const double periods = periods_beyond(costs_, flops, renewal_.end());
    const double inside = std::min(renewal_.at(flops - periods * costs_.failed.back()), 1.0);
    return 1 - (1 - inside) * exp_exact_bits(-decay_ * periods);
  }

 private:
  /// The x > 0 with (1 - rate) * (mean over failures of exp(x * cost / highest cost)) = 1.
  void find_decay(double rate) {
    const double highest = costs_.failed.back(), missing = -log_one_plus(-rate);
    // Were all costs the highest, x would be lower, were all the lowest, higher.
    double low = missing, high = missing * highest / costs_.failed.front();
    for (int step = 0; step < 64; ++step) {
      const double x = (low + high) / 2;
      double sum = 0;
      for (const double cost : costs_.failed) sum += exp_exact_bits(std::min(x * cost / highest, 700.0));
      ((1 - rate) * sum / static_cast<double>(costs_.failed.size()) < 1 ? low : high) = x;
    }
    decay_ = low;
  }

  const Costs& costs_;
  Renewal renewal_;
  double decay_ = 0;  ///< of 1 - F, per highest cost of a failure
};

/// How many attempts can begin, one failure after the other, while there is still enough for the cheapest
/// exact one; in the mean.
class Beginnings {
 public:
  explicit Beginnings(const Costs& costs)
      : costs_(costs), cheapest_{costs.exact.front()}, renewal_(costs, cheapest_, 1, 1) {}

  double within(double flops) const {
    const double periods = periods_beyond(costs_, flops, renewal_.end()), highest = costs_.failed.back();
    return renewal_.at(flops - periods * highest) + periods * highest / mean_of(costs_.failed);
  }

 private:
  const Costs& costs_;
  std::vector<double> cheapest_;
  Renewal renewal_;
};

/// 1 - (1 - rate)^attempts.
double any_of(double rate, double attempts) {
  return rate < 1 ? 1 - exp_exact_bits(attempts * log_one_plus(-rate)) : 1;
}

/// Wilson's limits, interpolated between whole numbers of successes, carried from one attempt to many.
Interval alike(double chance, double attempts, std::uint64_t count) {
  const double none = 1 - chance;
  const double rate = none > 0 ? 1 - exp_exact_bits(log_exact_bits(none) / attempts) : 1;
  const double successes = rate * static_cast<double>(count), whole = std::floor(successes);
  const auto below = static_cast<std::uint64_t>(whole);
  const Interval lower = wilson(below, count), upper = wilson(std::min(below + 1, count), count);
  const double part = successes - whole;
  return {any_of(lower.low + part * (upper.low - lower.low), attempts),
          any_of(lower.high + part * (upper.high - lower.high), attempts)};
}

}  // namespace

std::vector<Attempt> by_nonzero(std::span<const Attempt> attempts) {
  std::vector<Attempt> all(attempts.begin(), attempts.end());
  for (Attempt& attempt : all) {
    // What it did not come to spend is taken to be as sparse as what it spent.
    if (attempt.flops > 0) attempt.most *= attempt.nonzero / attempt.flops;
    attempt.flops = attempt.nonzero;
  }
  return all;
}

std::vector<BudgetPoint> chances_within(std::span<const double> budgets, std::span<const Attempt> seen) {
  const Costs costs(seen);
  const Interval rate = wilson(costs.successes, costs.count);
  const Chance low(costs, rate.low), high(costs, rate.high),
      middle(costs, static_cast<double>(costs.successes) / static_cast<double>(costs.count));
  const Beginnings beginnings(costs);
  std::vector<BudgetPoint> points;
  for (const double budget : budgets) {
    // Where the tables end it may fall by a little; that is an error, so what it was stays.
    const double chance = std::max(middle.within(budget), points.empty() ? 0 : points.back().chance);
    const Interval direct = alike(chance, std::max(1.0, beginnings.within(budget)), costs.count);
    points.push_back(
        {budget,
         budget / costs.mean,
         chance,
         {std::min(low.within(budget), direct.low), std::max(high.within(budget), direct.high)}});
  }
  for (std::size_t k = 1; k < points.size(); ++k)
    points[k].band.high = std::max(points[k].band.high, points[k - 1].band.high);
  for (std::size_t k = points.size(); k-- > 1;)
    points[k - 1].band.low = std::min(points[k - 1].band.low, points[k].band.low);
  return points;
}

}  // namespace minlife
