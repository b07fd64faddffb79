#pragma once

#include <cstdint>
#include <vector>

#include "study/plan/plan.h"
#include "study/trial/results.h"

namespace minlife {

/// A study of sign flips, plan.replication.parents > 0: its cells with sign_flips = k run at the replicates
/// whose initialisation succeeds as it is, the parents. These are found in the cell of the same configuration
/// with sign_flips = none, the base.

/// The base of a cell; the cell itself where it flips nothing; cells.size() where the plan has none.
std::size_t base_of(const Plan& plan, std::size_t cell);

/// The other cells that have this base, in the plan's order.
std::vector<std::size_t> flipped_cells(const Plan& plan, std::size_t base);

/// How far the search is, by the results at hand. Replicates are tried from 0 on in rounds of kParentRound,
/// until the rounds hold enough successes or replication.replicates are tried.
struct ParentSearch {
  std::uint64_t wanted = 0;            ///< replicates of the base: whole rounds, the last one may be open
  bool over = false;                   ///< all of them have results, and no round follows
  std::vector<std::uint64_t> parents;  ///< once it is over: the first replicates that succeed, at most enough
};

inline constexpr std::uint64_t kParentRound = 64;

ParentSearch search_parents(const Plan& plan, std::size_t base, const Results& results);

}  // namespace minlife
