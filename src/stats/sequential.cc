#include "stats/sequential.h"

#include <algorithm>
#include <cassert>

#include "core/elementary.h"
#include "stats/binomial.h"

namespace minlife {

std::string to_string(Decision decision) {
  switch (decision) {
    case Decision::kAbove:
      return "above";
    case Decision::kBelow:
      return "below";
    case Decision::kOpen:
      break;
  }
  return "open";
}

double log_mixture_martingale(std::uint64_t successes, std::uint64_t trials, double rate,
                              BetaMixture mixture) {
  assert(successes <= trials && rate > 0 && rate < 1);
  const double s = static_cast<double>(successes), f = static_cast<double>(trials - successes);
  return log_beta(s + mixture.a, f + mixture.b) - log_beta(mixture.a, mixture.b) - s * log_exact_bits(rate) -
         f * log_one_plus(-rate);
}

Interval confidence_sequence(std::uint64_t successes, std::uint64_t trials, double error,
                             BetaMixture mixture) {
  Interval interval;
  if (trials == 0) return interval;
  const double limit = -log_exact_bits(error);
  const auto excluded = [&](double rate) {
    return log_mixture_martingale(successes, trials, rate, mixture) >= limit;
  };
  // log M is convex in the rate and lowest, below 0, at the observed one; with no successes (failures) it
  // stays below 0 down to 0 (up to 1).
  const double observed = static_cast<double>(successes) / static_cast<double>(trials);
  if (successes > 0) interval.low = last_where(0, observed, excluded);
  if (successes < trials) interval.high = last_where(1, observed, excluded);
  return interval;
}

Decision decide(std::uint64_t successes, std::uint64_t trials, const SequentialRule& rule) {
  if (log_mixture_martingale(successes, trials, 0.5, rule.mixture) < -log_exact_bits(rule.error))
    return Decision::kOpen;
  return successes > trials - successes ? Decision::kAbove : Decision::kBelow;
}

std::uint64_t next_round(std::uint64_t successes, std::uint64_t trials, const SequentialRule& rule) {
  if (trials >= rule.cap || decide(successes, trials, rule) != Decision::kOpen) return 0;
  return std::min(rule.round, rule.cap - trials);
}

}  // namespace minlife
