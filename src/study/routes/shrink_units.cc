#include "study/routes/shrink_units.h"

#include "study/routes/route_replicate.h"
#include "study/routes/routes.h"

namespace minlife {

std::vector<Unit> shrink_units(const Plan& plan) {
  std::vector<Unit> units;
  for (std::uint64_t r = 0; r < plan.replication.replicates; ++r)
    units.push_back({&kRouteReplicate, 0, 0, r, r + 1});
  const std::vector<const Route*> routes = routes_of(plan);
  for (std::size_t group = 0; group < routes.size(); ++group)
    if (routes[group]->kind->add_units) routes[group]->kind->add_units(plan, group, units);
  return units;
}

}  // namespace minlife
