#include "study/plan/cell_progress.h"

#include "stats/sequential.h"
#include "study/plan/flip_parents.h"

namespace minlife {

const TrialResult* find_result(const Plan& plan, std::size_t cell, std::uint64_t replicate,
                               const Results& results) {
  const auto found = results.find(id_of(plan, cell, replicate));
  return found == results.end() ? nullptr : &found->second;
}

CellProgress progress_of(const Plan& plan, std::size_t cell, const Results& results) {
  CellProgress progress;
  const auto take = [&](std::uint64_t more) {
    for (std::uint64_t r = progress.counted; r < progress.wanted; ++r)
      if (!find_result(plan, cell, r, results)) return false;
    for (std::uint64_t k = 0; k < more; ++k)
      progress.successes += find_result(plan, cell, progress.counted + k, results)->success;
    progress.counted = progress.wanted;
    return true;
  };
  const auto count_waiting = [&] {
    for (std::uint64_t k = progress.counted; k < progress.wanted; ++k)
      progress.waiting += find_result(plan, cell, progress.replicate(k), results) != nullptr;
  };
  if (plan.replication.round == 0) {
    progress.decision = "fixed";
    progress.wanted = plan.replication.replicates;
    if (plan.replication.parents > 0) {
      const std::size_t base = base_of(plan, cell);
      const ParentSearch search = search_parents(plan, base, results);
      if (cell != base) progress.parents = search.parents;
      progress.wanted = cell == base ? search.wanted : progress.parents.size();
    }
    // A fixed cell that is not finished shows what it has, from its first replicate on without a gap.
    while (progress.counted < progress.wanted) {
      const TrialResult* result = find_result(plan, cell, progress.replicate(progress.counted), results);
      if (!result) break;
      progress.successes += result->success;
      ++progress.counted;
    }
    count_waiting();
    return progress;
  }
  const SequentialRule rule = plan.rule();
  for (std::uint64_t more; (more = next_round(progress.successes, progress.counted, rule)) > 0;) {
    progress.wanted = progress.counted + more;
    if (!take(more)) break;
  }
  progress.decision = to_string(decide(progress.successes, progress.counted, rule));
  count_waiting();
  return progress;
}

Interval interval_of(const Plan& plan, const CellProgress& progress) {
  if (plan.replication.round == 0) return wilson(progress.successes, progress.counted);
  return confidence_sequence(progress.successes, progress.counted, plan.rule().error, plan.rule().mixture);
}

std::uint64_t waiting_trials(const Plan& plan, const Results& results) {
  std::uint64_t waiting = 0;
  if (plan.shrink) return waiting;
  for (std::size_t cell = 0; cell < plan.cells.size(); ++cell)
    waiting += progress_of(plan, cell, results).waiting;
  return waiting;
}

}  // namespace minlife
