#include "study/routes/restarts.h"

#include <algorithm>

#include "study/routes/pruned_trials.h"

namespace minlife {
namespace {

/// What ranks a seed on a rung: the smaller is the better.
double loss(const TrialResult& result) {
  return result.exact_errors ? static_cast<double>(*result.exact_errors) : 1 - result.accuracy;
}

bool is_lost(const TrialResult& result) {
  return result.status == Status::dead || result.status == Status::diverged ||
         result.status == Status::stalled;
}

NamedTrial on_rung(const Plan& plan, int width, std::uint64_t replicate, std::uint64_t share) {
  Trial trial = trial_of_width(plan, width, replicate);
  trial.config.examples = std::max<std::uint64_t>(1, trial.config.examples / share);
  return named(plan, std::move(trial));
}

struct Seed {
  std::size_t place;  ///< in the bracket
  double loss;
};

}  // namespace

std::uint64_t brackets(const Plan& plan) {
  const auto seeds = static_cast<std::uint64_t>(plan.shrink->restart_seeds);
  return std::max(plan.shrink->restart_brackets, (plan.replication.replicates + seeds - 1) / seeds);
}

std::uint64_t seeds_of_brackets(const Plan& plan) {
  return static_cast<std::uint64_t>(plan.shrink->restart_seeds) * brackets(plan) *
         plan.shrink->restart_widths.size();
}

int restart_width(const Plan& plan, const Unit& unit) { return plan.shrink->restart_widths[unit.index]; }

Bracket climb(const Plan& plan, int width, std::uint64_t index, const Results& results) {
  const auto seeds = static_cast<std::uint64_t>(plan.shrink->restart_seeds);
  Bracket bracket;
  bracket.last.resize(seeds);
  std::vector<std::size_t> climbing(seeds);
  for (std::size_t k = 0; k < seeds; ++k) climbing[k] = k;
  for (std::uint64_t share = seeds; share >= 1 && !climbing.empty(); share /= 2) {
    std::vector<Seed> open;
    bool whole = true;
    for (const std::size_t place : climbing) {
      const NamedTrial trial = on_rung(plan, width, index * seeds + place, share);
      bracket.asked.push_back({trial, false});
      const auto found = results.find(trial.id);
      bracket.last[place] = trial;
      if (found == results.end())
        whole = false;
      else if (!found->second.success && !is_lost(found->second))
        open.push_back({place, loss(found->second)});
    }
    if (!whole) return bracket;
    std::stable_sort(open.begin(), open.end(), [](const Seed& a, const Seed& b) { return a.loss < b.loss; });
    open.resize(std::min(open.size(), climbing.size() / 2));
    climbing.clear();
    for (const Seed& seed : open) climbing.push_back(seed.place);
    std::sort(climbing.begin(), climbing.end());
  }
  bracket.done = true;
  return bracket;
}

}  // namespace minlife
