#pragma once

#include <cstdint>
#include <vector>

#include "study/plan.h"
#include "study/results.h"

namespace minlife {

/// Trials of one route, network and budget, whose training costs the same.
struct Work {
  std::size_t group = 0;  ///< of routes_of(plan)
  TrainConfig config;
  std::uint64_t left = 0;    ///< at most
  double scoring_flops = 0;  ///< of what those that are left prune, all together
  std::uint64_t done = 0, successes = 0;
  double seconds = 0;  ///< that those which are done took
};

/// What a shard of a shrink has done, and has left at most; a trial that several units or routes ask for
/// counts once. Rounds that are not known yet are counted in advance: of restarts all rungs, as if no seed
/// were exact or lost; of the search for m50 as many widths as it looks at as a rule, as wide as the
/// oversized network.
std::vector<Work> all_work(const Plan& plan, const Results& results, std::size_t shard, std::size_t shards);

}  // namespace minlife
