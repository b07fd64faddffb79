#include "study/routes/width_search.h"

#include <algorithm>

#include "stats/intervals.h"
#include "study/plan/cell_progress.h"
#include "study/routes/pruned_trials.h"

namespace minlife {
namespace {

WidthTested test_width(const Plan& plan, int width, const SequentialRule& rule, const Results& results) {
  WidthTested at{width};
  for (std::uint64_t more; (more = next_round(at.successes, at.replicates, rule)) > 0;) {
    at.wanted = at.replicates + more;
    std::uint64_t successes = 0;
    for (std::uint64_t r = at.replicates; r < at.wanted; ++r) {
      const auto found = results.find(named(plan, trial_of_width(plan, width, r)).id);
      if (found == results.end()) return at;
      successes += found->second.success;
    }
    at.replicates = at.wanted;
    at.successes += successes;
  }
  at.decision = decide(at.successes, at.replicates, rule);
  return at;
}

/// The untested width nearest to the middle between what is below and what is above; nothing when none is
/// left.
std::optional<int> next_width(const M50& search, int widest) {
  const int low = search.below, high = search.above.value_or(widest + 1);
  std::optional<int> best;
  for (int width = low + 1; width < high; ++width) {
    const bool known = std::any_of(search.tested.begin(), search.tested.end(),
                                   [&](const WidthTested& at) { return at.width == width; });
    const auto off = [&](int w) { return std::abs(2 * w - low - high); };
    if (!known && (!best || off(width) < off(*best))) best = width;
  }
  return best;
}

}  // namespace

M50 search_m50(const Plan& plan, const Results& results) {
  SequentialRule rule;
  rule.cap = plan.replication.replicates;
  rule.round = std::min(rule.round, rule.cap);
  M50 search;
  while (const auto width = next_width(search, plan.cells[0].config.width)) {
    const WidthTested at = test_width(plan, *width, rule, results);
    search.tested.push_back(at);
    search.searching = at.wanted > at.replicates;
    if (search.searching) break;
    if (at.decision == Decision::kAbove) search.above = *width;
    if (at.decision == Decision::kBelow) search.below = *width;
  }
  return search;
}

std::uint64_t most_widths(const Plan& plan) {
  std::uint64_t widths = 1;
  while ((std::uint64_t{1} << widths) <= static_cast<std::uint64_t>(plan.cells[0].config.width)) ++widths;
  return widths + 1;
}

MMatch find_m_match(const Plan& plan, const Results& results, double margin) {
  MMatch answer;
  answer.margin = margin;
  const auto count = [&](std::size_t cell) {
    const CellProgress progress = progress_of(plan, cell, results);
    return Count{progress.successes, progress.counted};
  };
  const Count oversized = count(0);
  answer.match = plan.cells[0].config.width;
  // Cells 1, 2, ... are the narrower widths, falling.
  bool all_match = true;
  for (std::size_t cell = 1; cell < plan.cells.size() && !answer.worse; ++cell) {
    const Count narrower = count(cell);
    const int width = plan.cells[cell].config.width;
    if (difference_at_least(oversized, narrower) > answer.margin) answer.worse = width;
    all_match = all_match && difference_at_most(oversized, narrower) <= answer.margin;
    if (all_match) answer.match = width;
  }
  return answer;
}

}  // namespace minlife
