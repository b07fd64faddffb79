#pragma once

#include <cstdint>
#include <vector>

#include "study/routes/route.h"

namespace minlife {

// Trials whose network a reduction makes (prune/reductions.h), and restarts by the method of second order.

/// The oversized network cut down by optimal brain surgery to each of shrink.keep, one after the other, with
/// no training after it.
std::vector<RouteTrial> surgeon_chain(const Plan& plan, std::uint64_t replicate);
/// The same with a fine-tuning after each, which the chain does not go on from.
std::vector<RouteTrial> tuned_surgeon_trials(const Plan& plan, std::uint64_t replicate);

/// The least network that steps from the end of `parent` come to.
NamedTrial least_trial(const Plan& plan, const NamedTrial& parent);
/// The network of integers of the fewest bits that the end of `parent` is brought to.
NamedTrial quantized_trial(const Plan& plan, const NamedTrial& parent);

/// The trial of L(n, width) by Levenberg and Marquardt's method, in the oversized network's world: rule,
/// boundary, activation, decoder, leaks that stay and what judges it. All else has the optimizer's defaults.
Trial curvature_trial(const Plan& plan, int width, std::uint64_t replicate);

/// Units of such restarts, some replicates each: unit.index is that of a restart width.
void add_curvature_units(const Plan& plan, std::size_t group, const UnitKind& kind, std::vector<Unit>& units);
std::vector<NamedTrial> curvature_trials_of(const Plan& plan, const Unit& unit);

}  // namespace minlife
