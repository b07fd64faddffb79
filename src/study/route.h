#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "study/derivation.h"
#include "study/plan.h"

namespace minlife {

/// A trial that stands for a replicate in a row of routes.csv.
struct RouteTrial {
  double keep = 1;
  NamedTrial named;
};

/// A way from the oversized network to a smaller one: one line in the table of route.cc, and a file under
/// routes/ where its trials are made in a way of its own.
struct Route {
  const char* name;    ///< in specs, and in the name of smallest_NAME.h5
  const char* group;   ///< column `route`; in specs the name of all routes of the group
  const char* method;  ///< column `method`
  const char* rule;    ///< the pruning rule; null: none
  /// The trials of one replicate, a row each, by falling keep, without fractions that are too small for the
  /// route; those they derive from hang on them. Null for routes whose trials no single replicate decides:
  /// dense, width, m50, restarts.
  std::vector<RouteTrial> (*trials)(const Plan& plan, const Route& route, std::uint64_t replicate);
};

std::span<const Route> routes();

/// The routes of a plan, in table order.
std::vector<const Route*> routes_of(const Plan& plan);

/// The place of a route of that name among routes_of(plan), which must have it.
std::size_t place_of(const Plan& plan, std::string_view name);

/// What a word of `routes` stands for: a route, a group, or all; empty where it is unknown.
std::vector<const Route*> find_routes(const std::string& word);
/// All words that find_routes knows.
std::vector<std::string> route_words();

/// Every trial that the routes of a replicate need, each once, parents before children; one that several need
/// is told under the first of them.
std::vector<UnitTrial> trials_of_replicate(const Plan& plan, std::uint64_t replicate);

// The ways in which routes make their trials.
std::vector<RouteTrial> one_shot(const Plan& plan, const Route& route, std::uint64_t replicate);
std::vector<RouteTrial> whole_channels(const Plan& plan, const Route& route, std::uint64_t replicate);
std::vector<RouteTrial> iterative(const Plan& plan, const Route& route, std::uint64_t replicate);
std::vector<RouteTrial> at_init(const Plan& plan, const Route& route, std::uint64_t replicate);
std::vector<RouteTrial> ticket(const Plan& plan, const Route& route, std::uint64_t replicate);

/// The dense oversized network's trial.
NamedTrial dense_trial(const Plan& plan, std::uint64_t replicate);

/// The shares that iterated pruning goes through: from each of shrink.keep to the next in shrink.rounds equal
/// factors. `listed`: whether it is one of shrink.keep, and so a row.
struct Level {
  double keep = 1;
  bool listed = true;
};
std::vector<Level> levels(const Shrink& shrink);

/// `config` and a derivation, as a trial with its name.
NamedTrial derive(const Plan& plan, std::uint64_t replicate, Derivation derivation, bool fine_tuned);

}  // namespace minlife
