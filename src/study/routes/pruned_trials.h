#pragma once

#include <vector>

#include "study/routes/route.h"

namespace minlife {

// What routes make their trials of.

/// The dense oversized network's trial.
NamedTrial dense_trial(const Plan& plan, std::uint64_t replicate);

/// The trial of L(n, width) in the oversized network's training; cells of that width share it.
Trial trial_of_width(const Plan& plan, int width, std::uint64_t replicate);

/// The oversized network's training from a pruned start, as a trial with its name; with the budget of a
/// fine-tuning, the whole one, or what update `rewind` leaves of that, with its learning rates.
enum class Budget { fine_tuning, whole, rewound };
NamedTrial pruned_trial(const Plan& plan, std::uint64_t replicate, PrunedStart start, Budget budget);

/// The shares that iterated pruning goes through: from each of shrink.keep to the next in shrink.rounds equal
/// factors. `listed`: whether it is one of shrink.keep, and so a row.
struct Level {
  double keep = 1;
  bool listed = true;
};
std::vector<Level> levels(const Shrink& shrink);

/// From one level to the next by the route's criterion, each trained for `budget`; those that are listed.
std::vector<RouteTrial> iterated_trials(const Plan& plan, const Route& route, std::uint64_t replicate,
                                        Budget budget);

}  // namespace minlife
