#pragma once

#include <cstdint>
#include <string>

#include "stats/intervals.h"

namespace minlife {

/// The weights over the rates that the sequential test bets on: a Beta(a, b) law. With rounds of 16 and a cap
/// of 256, Beta(2, 2) needs at most 2 % more replicates than the best of the symmetric laws from Beta(1/2,
/// 1/2) to Beta(16, 16), at true rates of 0.05, 0.35, 0.4 and, by symmetry, above one half.
struct BetaMixture {
  double a = 2, b = 2;
};

/// until = "decided": replicates come in rounds of fixed size until it is decided whether more than half
/// succeed, or the cap is reached.
struct SequentialRule {
  std::uint64_t round = 16, cap = 256;  // replicates; the last round ends at the cap
  double error = 0.05;  // the probability of a wrong decision, at most, whatever the true rate
  BetaMixture mixture;
};

enum class Decision { kAbove, kBelow, kOpen };

/// "above", "below" or "open", as cells.csv has it.
std::string to_string(Decision decision);

/// log M, M the mixture's likelihood of the successes over that of `rate`. As trials go on M is a martingale
/// of mean 1 when `rate` is the true one, so it ever reaches 1 / error with probability `error` at most
/// (Ville): no price is paid for looking after every trial. For 0 < rate < 1. Source: Robbins, Ann. Math.
/// Stat. 41 (1970) 1397; Howard, Ramdas, McAuliffe, Sekhon, Ann. Stat. 49 (2021) 1055.
double log_mixture_martingale(std::uint64_t successes, std::uint64_t trials, double rate,
                              BetaMixture mixture = {});

/// The rates at which M < 1 / error: they contain the true rate after all numbers of trials at once, and so
/// whenever one stops, with probability 1 - error at least. [0, 1] without trials.
Interval confidence_sequence(std::uint64_t successes, std::uint64_t trials, double error = 0.05,
                             BetaMixture mixture = {});

/// The decision at the end of a round: above or below when the confidence sequence excludes one half.
Decision decide(std::uint64_t successes, std::uint64_t trials, const SequentialRule& rule);

/// How many replicates the next round has: 0 when it is decided or the cap is reached. `trials` counts whole
/// rounds; a cap that was raised since simply goes on.
std::uint64_t next_round(std::uint64_t successes, std::uint64_t trials, const SequentialRule& rule);

}  // namespace minlife
