#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "study/intervals.h"

namespace minlife {

/// What is begun and paid for as one: a replicate with all trainings that it derives from, or a bracket of
/// restarts.
struct Attempt {
  double flops = 0;    ///< all of it; of a bracket up to its first exact network
  bool exact = false;  ///< whether it holds one
};

/// The chance that attempts, begun one after the other, come to an exact network before a budget is spent.
/// Their costs are those of the attempts seen, each kind's alike; an attempt is exact with probability
/// `rate`, whatever share of those seen was. What no attempt seen was, exact or not, costs as any of them.
/// The chance F within b FLOPs obeys a renewal equation that is defective, as an exact attempt ends it:
///   F(b) = sum of the weights of exact attempts of cost c <= b + sum over the others of weight * F(b - c)
/// (Feller, "An Introduction to Probability Theory and Its Applications", volume 2, section XI.6). It is
/// solved with costs rounded up to a 128th of their mean, so the chance is told too low rather than too high,
/// up to 16 mean costs or twice the highest cost, and from there on follows the exponential law that it tends
/// to.
class BudgetChance {
 public:
  /// seen: at least one, whose costs are not all 0. rate: 0 to 1.
  BudgetChance(std::span<const Attempt> seen, double rate);

  double within(double flops) const;

 private:
  double unit_;                  ///< FLOPs
  std::vector<double> chances_;  ///< within 0, 1, 2, ... units
  double decay_ = 0;             ///< of 1 - F beyond them, per unit
};

/// What attempts tell of that chance.
class BudgetCurve {
 public:
  /// seen: at least one, whose costs are not all 0.
  explicit BudgetCurve(std::span<const Attempt> seen);

  /// How many attempts a budget pays for, in the mean.
  double attempts(double flops) const { return flops / mean_; }

  /// At the rate of the attempts seen.
  double chance(double flops) const { return middle_.within(flops); }

  /// A pointwise 95 % interval: at each budget the hull of two. One carries the Wilson limits of the rate
  /// through the equation, with the costs that were seen; it is the rate that decides about large budgets.
  /// The other knows nothing of costs but what they let happen by then: the Wilson limits of the rate that
  /// gives this chance to so many attempts (at least one) of the mean cost; of small budgets, where the first
  /// attempt decides, it is the interval for the share of attempts that end exact within them.
  Interval band(double flops) const;

 private:
  std::uint64_t count_, exact_ = 0;
  double mean_ = 0;
  BudgetChance low_, middle_, high_;
};

}  // namespace minlife
