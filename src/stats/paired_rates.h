#pragma once

#include <cstdint>

#include "stats/intervals.h"

namespace minlife {

/// How often two answers that belong together, a and b, were successes: of replicates that share a parent.
struct PairedCount {
  std::uint64_t both = 0, only_a = 0, only_b = 0, neither = 0;

  std::uint64_t pairs() const { return both + only_a + only_b + neither; }
};

/// McNemar's test in its exact form: the probability, if a and b succeed equally often, that the pairs of
/// which one alone is a success fall as unevenly as these or more; two-sided, twice the smaller tail of a
/// binomial law of rate 1/2, at most 1. 1 without such pairs. Source: Q. McNemar, Psychometrika 12 (1947)
/// 153; exact: F. Mosteller, Biometrics 8 (1952) 220.
double mcnemar_probability(PairedCount count);

/// The rate of a less that of b, of pairs: the square-and-add of their score limits, less what the pairs have
/// in common. [-1, 1] without pairs. Source: R. G. Newcombe, Stat. Med. 17 (1998) 2635, method 10.
DifferenceInterval paired_difference_interval(PairedCount count, double confidence = 0.95);

}  // namespace minlife
