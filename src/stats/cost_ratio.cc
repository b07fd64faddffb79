#include "stats/cost_ratio.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <vector>

#include "core/elementary.h"
#include "core/random_streams.h"
#include "stats/binomial.h"

namespace minlife {
namespace {

/// Of one side, or of what is drawn together of it.
struct Side {
  double cost = 0, successes = 0;
  std::uint64_t attempts = 0;

  void add(const Side& other) {
    cost += other.cost;
    successes += other.successes;
    attempts += other.attempts;
  }
};

/// What is drawn together: attempts with one parent, or one without.
struct Cluster {
  Side a, b;

  void add(const Cluster& other) {
    a.add(other.a);
    b.add(other.b);
  }
};

/// Infinity where a has no success, 0 where b has none; nothing where neither has.
std::optional<double> ratio_of(const Cluster& sums) {
  if (sums.a.successes == 0 && sums.b.successes == 0) return std::nullopt;
  if (sums.b.successes == 0) return 0;
  if (sums.a.successes == 0) return std::numeric_limits<double>::infinity();
  return (sums.a.cost / sums.a.successes) / (sums.b.cost / sums.b.successes);
}

std::vector<Cluster> clusters_of(std::span<const PaidAttempt> a, std::span<const PaidAttempt> b) {
  std::vector<Cluster> clusters;
  std::map<std::uint64_t, std::size_t> places;
  const auto add = [&](std::span<const PaidAttempt> attempts, Side Cluster::*side) {
    for (const PaidAttempt& attempt : attempts) {
      std::size_t place = clusters.size();
      if (attempt.parent != 0) place = places.emplace(attempt.parent, place).first->second;
      if (place == clusters.size()) clusters.emplace_back();
      (clusters[place].*side).add({attempt.cost, attempt.serves ? 1.0 : 0.0, 1});
    }
  };
  add(a, &Cluster::a);
  add(b, &Cluster::b);
  return clusters;
}

/// The clusters of both sides, of a alone, and of b alone.
using Strata = std::array<std::vector<Cluster>, 3>;

Strata strata_of(const std::vector<Cluster>& clusters) {
  Strata strata;
  for (const Cluster& one : clusters)
    strata[one.b.attempts == 0 ? 1 : one.a.attempts == 0 ? 2 : 0].push_back(one);
  return strata;
}

Cluster sum_of(const std::vector<Cluster>& clusters) {
  Cluster sums;
  for (const Cluster& one : clusters) sums.add(one);
  return sums;
}

/// Sums of as many clusters of each stratum as it has, drawn with replacement.
Cluster resample(const Strata& strata, std::uint64_t number) {
  RandomStream random(0, streams::kBootstrap, number, StreamReplicate(0).of_no_trial().bits());
  Cluster sums;
  for (const std::vector<Cluster>& stratum : strata)
    for (std::size_t k = 0; k < stratum.size(); ++k) sums.add(stratum[random.below(stratum.size())]);
  return sums;
}

/// The skewness of the logarithm of the ratio, by its linearisation, over six; 0 where nothing varies.
double acceleration(const std::vector<Cluster>& clusters, const Cluster& sums) {
  const auto influence = [](const Side& one, const Side& all) {
    return one.cost / all.cost - one.successes / all.successes;
  };
  double squares = 0, cubes = 0;
  for (const Cluster& one : clusters) {
    const double of_one = influence(one.a, sums.a) - influence(one.b, sums.b);
    squares += of_one * of_one;
    cubes += of_one * of_one * of_one;
  }
  return squares > 0 ? cubes / (6 * squares * std::sqrt(squares)) : 0;
}

/// The place of a quantile of standard normal z among the resamples, by Efron's formula.
double share_at(double z, double bias, double accelerated) {
  const double shifted = bias + z, scale = 1 - accelerated * shifted;
  if (scale <= 0) return shifted > 0 ? 1 : 0;
  return normal_probability(bias + shifted / scale);
}

}  // namespace

CostRatio ratio_of_costs(std::span<const PaidAttempt> a, std::span<const PaidAttempt> b) {
  const std::vector<Cluster> clusters = clusters_of(a, b);
  const Cluster sums = sum_of(clusters);
  const Strata strata = strata_of(clusters);
  CostRatio found;
  found.paired = !strata[0].empty();
  if (sums.a.successes == 0 || sums.b.successes == 0 || sums.a.cost <= 0 || sums.b.cost <= 0) return found;
  const double ratio = *ratio_of(sums);
  found.ratio = ratio;

  std::vector<double> ratios;
  double below = 0;
  constexpr double kTie = 1e-12;  // sums of one multiset in another order; they have fewer than 10^4 terms
  for (std::uint64_t k = 0; k < kBootstrapResamples; ++k) {
    const std::optional<double> drawn = ratio_of(resample(strata, k));
    if (drawn) ratios.push_back(*drawn);
    const bool ties = !drawn || std::abs(*drawn - ratio) <= kTie * ratio;
    below += ties ? 0.5 : *drawn < ratio ? 1 : 0;
  }
  std::sort(ratios.begin(), ratios.end());
  const auto count = static_cast<double>(kBootstrapResamples);
  const std::size_t untold = kBootstrapResamples - ratios.size();
  // Half a resample from the ends, so that the quantile is finite.
  const double bias = normal_quantile(std::clamp(below / count, 0.5 / count, 1 - 0.5 / count));
  const double accelerated = acceleration(clusters, sums), z = normal_quantile(0.975);
  const auto place = [&](double share) {
    return static_cast<std::size_t>(std::clamp(std::floor(share * count), 0.0, count - 1));
  };
  const std::size_t low = place(share_at(-z, bias, accelerated)),
                    high = place(share_at(z, bias, accelerated));
  found.low = low < untold ? 0 : std::min(ratio, ratios[low - untold]);
  found.high =
      high >= ratios.size() ? std::numeric_limits<double>::infinity() : std::max(ratio, ratios[high]);
  return found;
}

}  // namespace minlife
