#pragma once

#include <cstdint>

namespace minlife {

/// A closed interval of success rates, within [0, 1].
struct Interval {
  double low = 0, high = 1;
};

// successes <= trials throughout; without trials an interval is [0, 1] and a bound -1 or 1.

/// The score interval: the rates that the normal approximation with the rate's own variance does not reject.
/// Source: E. B. Wilson, J. Am. Stat. Assoc. 22 (1927) 209.
Interval wilson(std::uint64_t successes, std::uint64_t trials, double confidence = 0.95);

/// Successes out of trials, for comparisons of two.
struct Count {
  std::uint64_t successes = 0, trials = 0;
};

/// One-sided bounds at `confidence` for the difference of two rates, a - b, within [-1, 1], by the
/// square-and-add of their score limits. Source: R. G. Newcombe, Stat. Med. 17 (1998) 873, method 10.
double difference_at_least(Count a, Count b, double confidence = 0.95);
double difference_at_most(Count a, Count b, double confidence = 0.95);

/// A closed interval of differences of two rates, within [-1, 1].
struct DifferenceInterval {
  double low = -1, high = 1;
};

/// Both of these bounds at once: the two-sided interval for a - b of two independent samples.
DifferenceInterval difference_interval(Count a, Count b, double confidence = 0.95);

}  // namespace minlife
