#pragma once

#include <cstdint>
#include <vector>

#include "study/plan.h"
#include "study/results.h"

namespace minlife {

/// Trials of one network and budget, whose training costs the same.
struct Work {
  TrainConfig config;
  std::uint64_t trials = 0;
  double scoring_flops = 0;  ///< of what they prune, all together
};

/// What a shard of a shrink has left at most. Rounds that are not known yet are counted in advance: of
/// restarts all rungs (each costs what the first does), of the search for m50 whole widths as wide as the
/// oversized network. A trial that several units ask for counts in each of them.
std::vector<Work> all_work(const Plan& plan, const Results& results, std::size_t shard, std::size_t shards);

}  // namespace minlife
