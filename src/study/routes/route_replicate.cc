#include "study/routes/route_replicate.h"

#include <functional>
#include <map>
#include <string>

#include "study/routes/pruned_trials.h"
#include "study/routes/routes.h"

namespace minlife {
namespace {

/// A round is a level of the tree: what can start because that from which it derives is there.
std::vector<UnitTrial> asked(const Plan& plan, const Unit& unit, const Results& results) {
  std::vector<UnitTrial> trials = trials_of_replicate(plan, unit.first_replicate);
  std::erase_if(trials, [&](const UnitTrial& trial) {
    const NamedTrial* parent = parent_of(trial.named.trial);
    return parent && results.count(parent->id) == 0;
  });
  return trials;
}

double flops(const Plan& plan, const Unit&) {
  const double one = nominal_flops(plan.cells[0].config);
  return one * static_cast<double>(1 + levels(*plan.shrink).size());
}

std::vector<UnitTrial> known(const Plan& plan, const Unit& unit, const Results&) {
  return trials_of_replicate(plan, unit.first_replicate);
}

}  // namespace

const UnitKind kRouteReplicate{.name = "replicate", .asked = asked, .flops = flops, .known = known};

std::vector<UnitTrial> trials_of_replicate(const Plan& plan, std::uint64_t replicate) {
  std::vector<UnitTrial> all;
  std::map<std::string, std::size_t> places;
  std::size_t group = 0;
  const std::function<void(const NamedTrial&, bool)> add = [&](const NamedTrial& trial, bool is_parent) {
    if (const NamedTrial* parent = parent_of(trial.trial)) add(*parent, true);
    const auto [place, is_new] = places.emplace(trial.id, all.size());
    if (is_new) all.push_back({trial, false, group});
    if (is_parent) all[place->second].keep_model = true;
  };
  add(dense_trial(plan, replicate), false);
  const std::vector<const Route*> of_plan = routes_of(plan);
  for (; group < of_plan.size(); ++group)
    if (const Route* route = of_plan[group]; route->kind->trials)
      for (const RouteTrial& trial : route->kind->trials(plan, *route, replicate)) add(trial.named, false);
  return all;
}

}  // namespace minlife
