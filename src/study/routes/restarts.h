#pragma once

#include <vector>

#include "study/plan/work_unit.h"

namespace minlife {

/// Restarts with an early give-up rule: successive halving over seeds (Jamieson and Talwalkar,
/// arXiv:1502.07943). A bracket of S = 2^K seeds trains each for 1 / 2^K of the budget; the best of
/// those that are neither exact nor lost, at most half of the rung, go on to twice that, and so on, until one
/// is left that has the whole budget. Better is: fewer wrong windows, or, where these are not enumerated,
/// higher accuracy; then the lower replicate. A trial on a higher rung is the plain trial of that budget, so
/// it holds its lower rungs' work: only a seed's last rung is counted.
struct Bracket {
  std::vector<UnitTrial> asked;  ///< all rungs so far
  std::vector<NamedTrial> last;  ///< of each seed, the highest rung it was asked for, by replicate
  bool done = false;             ///< every rung has its results
};

/// The width whose restarts a unit of work holds.
int restart_width(const Plan& plan, const Unit& unit);

/// Bracket `index` of restarts of L(n, width).
Bracket climb(const Plan& plan, int width, std::uint64_t index, const Results& results);

/// Brackets of each width: those asked for, or what the replicates make where that is more; a started one is
/// whole.
std::uint64_t brackets(const Plan& plan);

/// The seeds of all brackets of all widths.
std::uint64_t seeds_of_brackets(const Plan& plan);

}  // namespace minlife
