#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "study/plan/plan.h"
#include "study/trial/results.h"

namespace minlife {

/// A width that the search has looked at: the trials of its whole rounds, and what they decide.
struct WidthTested {
  int width = 0;
  std::uint64_t replicates = 0, successes = 0;
  std::uint64_t wanted = 0;  ///< more than `replicates` while a round of it is open
  Decision decision = Decision::kOpen;
};

/// m50: the smallest width that succeeds in more than half of its trials. Bisection, each width by the
/// sequential test; it takes for granted that wider is not worse. A width that stays open at the cap is
/// stepped around, so that the answer is a range.
struct M50 {
  std::vector<WidthTested> tested;  ///< in the order of the search
  int below = 0;                    ///< the widest decided to be below one half (0: none)
  std::optional<int> above;         ///< the narrowest decided to be above it
  bool searching = false;           ///< a round is open
  bool decided() const { return !searching && above && *above == below + 1; }
};

/// What the results say; pure. A cap above the plan's replicates is not asked for.
M50 search_m50(const Plan& plan, const Results& results);

/// How many widths the search looks at, as a rule: log2 of them; every one that stays open may cost one more.
std::uint64_t most_widths(const Plan& plan);

/// The margins at which m_match is asked, as shares. They are set by what matters to a user, not by the
/// number of replicates: with 0.05 one training in twenty fails more often, which is hardly noticed; with
/// 0.15 one in seven, which an occasional second try makes up for. With few replicates the smaller margin
/// stays undecided, as it should.
inline constexpr double kMatchMargins[] = {0.05, 0.15};

/// m_match: the narrowest of the plan's widths that is not worse than the oversized network by more than the
/// margin, by Newcombe's one-sided 95 % bounds on the difference of the rates.
struct MMatch {
  double margin = 0;
  int match = 0;             ///< the narrowest width such that it and all wider ones are decided to match
  std::optional<int> worse;  ///< the widest that is decided to be worse by more
  bool decided() const { return match == worse.value_or(0) + 1; }
};
MMatch find_m_match(const Plan& plan, const Results& results, double margin);

}  // namespace minlife
