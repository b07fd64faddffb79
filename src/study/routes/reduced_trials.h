#pragma once

#include <cstdint>
#include <vector>

#include "study/routes/route.h"

namespace minlife {

// Trials whose network a reduction makes (prune/reductions.h), and restarts by the method of second order.

/// The oversized network cut down by optimal brain surgery to each of shrink.keep, each trial going on from
/// the one before it, without any training.
std::vector<RouteTrial> surgeon_chain(const Plan& plan, std::uint64_t replicate);
/// The same chain, each of whose networks is then trained further; the chain goes on from the network before
/// that training.
std::vector<RouteTrial> tuned_surgeon_trials(const Plan& plan, std::uint64_t replicate);

/// The least network to which proved steps lead from the final network of `parent`.
NamedTrial least_trial(const Plan& plan, const NamedTrial& parent);
/// The final network of `parent` as integers of the fewest bits with which it is still exact.
NamedTrial quantized_trial(const Plan& plan, const NamedTrial& parent);

/// Restarts by the method of second order, of all widths.
std::uint64_t curvature_restarts_of_widths(const Plan& plan);

/// The trial of L(n, width) by Levenberg and Marquardt's method, in the oversized network's world: rule,
/// boundary, activation, decoder, leaks that stay and what judges it. All else has the optimizer's defaults.
Trial curvature_trial(const Plan& plan, int width, std::uint64_t replicate);

/// Units of such restarts, some replicates each: unit.index is that of a restart width.
void add_curvature_units(const Plan& plan, std::size_t group, const UnitKind& kind, std::vector<Unit>& units);
std::vector<NamedTrial> curvature_trials_of(const Plan& plan, const Unit& unit);

}  // namespace minlife
