#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "stats/intervals.h"

namespace minlife {

/// What is begun and paid for as one: a replicate with all trainings that it derives from, or a bracket of
/// restarts.
struct Attempt {
  double flops = 0;    ///< all of it; of a bracket up to its first exact network
  bool exact = false;  ///< whether it holds one
  double most = 0;     ///< what it costs when all its trainings spend their budgets
  std::uint64_t size =
      0;  ///< of the exact network once compacted: its weights, biases and slopes that are not zero
  double checks = 0;         ///< of flops, those of checks and factorisations; 0 where they were not counted
  double nonzero = 0;        ///< as flops, but training counts the weights alone that are not masked
  std::uint64_t parent = 0;  ///< the training with which it begins, as a number; 0: not told
  std::uint64_t training = 0;   ///< this training, of a bracket its first, as a number; 0: not told
  std::uint64_t replicate = 0;  ///< its number in its row
};

/// The same attempts, whose `flops` and `most` count the weights alone that are not masked.
std::vector<Attempt> by_nonzero(std::span<const Attempt> attempts);

/// The chance of an exact network before `flops` are spent on attempts, one after the other.
struct BudgetPoint {
  double flops = 0;
  double attempts = 0;  ///< how many these pay for: flops / mean cost
  double chance = 0;
  Interval band;
};

/// For each budget, in ascending order. seen: at least one attempt, whose costs are not all 0.
///
/// An attempt is exact with a probability r, and its cost is one of those seen of its kind, all alike. The
/// chance F within b FLOPs then obeys a renewal equation, defective as an exact attempt ends it:
///   F(b) = r * (share of exact attempts of cost <= b) + (1 - r) * (mean over the others of F(b - cost))
/// (Feller, "An Introduction to Probability Theory and Its Applications", volume 2, section XI.6). It is
/// solved up to 16 mean costs or eight times the highest, whichever is more, and goes on from there by the
/// exponential law that it tends to, step by step where all failures cost the same. Costs but the first
/// attempt's are rounded up to a 128th of the mean. A failure costs `most` where none was seen.
///
/// The band is an approximate pointwise 95 % interval, given that the kinds of attempts that matter are among
/// those seen: the hull of two. One carries the Wilson limits of r through the equation, with the costs that
/// were seen; it matters for large budgets. The other is for small ones, of which the share of attempts
/// decides that end exact in time: Wilson's limits for the rate that gives this chance to as many attempts as
/// can begin in time. How the costs scatter is in neither for large budgets. Limits never fall as the budget
/// grows: each is moved outwards to what it is for other budgets.
std::vector<BudgetPoint> chances_within(std::span<const double> budgets, std::span<const Attempt> seen);

}  // namespace minlife
