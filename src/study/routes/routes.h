#pragma once

#include <span>
#include <string>
#include <vector>

#include "study/routes/route.h"

namespace minlife {

std::span<const Route> routes();

/// The routes of a plan, in table order: a route's place here is the group of its trials.
std::vector<const Route*> routes_of(const Plan& plan);

/// Whether the route has a row for each share of `keep`; the others have one for each network that they end
/// with.
bool goes_by_keep(const Route& route);

/// The first of the shrink's routes that looks at this field of [shrink] (RouteKind::uses); null: none does.
const Route* user_of(const Shrink& shrink, std::string_view field);

/// Whether some route of the plan ends in networks of integers.
bool has_integers(const Plan& plan);

/// What an estimate of the plan's work has to say of routes whose searches it does not know; empty where
/// there are none.
std::string unpriced_text(const Plan& plan);

/// What a word of `routes` stands for: a route, a group, or all; empty where it is unknown.
std::vector<const Route*> find_routes(const std::string& word);
/// All words that find_routes knows.
std::vector<std::string> route_words();

}  // namespace minlife
