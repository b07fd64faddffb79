#include "study/spec/route_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

#include "core/error.h"
#include "core/figures.h"
#include "core/text.h"
#include "prune/integer/fewest_bits.h"
#include "study/plan/route_settings.h"
#include "study/routes/routes.h"

namespace minlife {
namespace {

using Complain = std::function<void(const std::string&, const std::string&)>;

std::vector<std::string> complaints_about(const TrainConfig& config) {
  try {
    validate(config);
    return {};
  } catch (const InputError& error) {
    return split(error.what(), '\n');
  }
}

/// The groups of routes that look at this field of [shrink], in table order.
std::string groups_that_use(std::string_view field) {
  std::vector<std::string> groups;
  for (const Route& route : routes()) {
    const std::vector<std::string> used = split(route.kind->uses, ' ');
    if (std::find(used.begin(), used.end(), field) == used.end()) continue;
    if (groups.empty() || groups.back() != route.group) groups.emplace_back(route.group);
  }
  return join(groups, " ");
}

bool has_any_of(const Plan& plan, const std::string& groups) {
  const std::vector<std::string> words = split(groups, ' ');
  const std::vector<const Route*> of_plan = routes_of(plan);
  return std::any_of(of_plan.begin(), of_plan.end(), [&](const Route* route) {
    return std::find(words.begin(), words.end(), route->group) != words.end();
  });
}

/// What validate says of trainings that routes make, but for what it says of the large one's. Not of the
/// older routes, whose specs are taken as ever.
void check_trainings(const Plan& plan, const Complain& complain) {
  std::set<std::string> known;
  for (const std::string& line : complaints_about(plan.cells[0].config)) known.insert(line);
  for (const Route* route : routes_of(plan)) {
    if (!route->kind->trials || route->is_of_all) continue;
    std::vector<TrainConfig> seen;
    for (const RouteTrial& trial : route->kind->trials(plan, *route, 0)) {
      const NamedTrial* of = &trial.named;
      for (; of != nullptr; of = parent_of(of->trial)) {
        if (std::find(seen.begin(), seen.end(), of->trial.config) != seen.end()) continue;
        seen.push_back(of->trial.config);
        for (const std::string& line : complaints_about(of->trial.config))
          if (known.insert(line).second) complain("routes", fmt::format("route {}: {}", route->name, line));
      }
    }
  }
}

/// Routes to networks of integers, where none are searched for this activation.
void check_integers(const Plan& plan, const Complain& complain) {
  const Activation& activation = *plan.cells[0].config.architecture().activation;
  if (allows_integers(activation)) return;
  for (const Route* route : routes_of(plan))
    if (route->kind->integers)
      complain("routes",
               value_error("routes", route->name,
                           fmt::format("integers are searched for networks of {}, and activation is {}",
                                       integer_activations(), activation.name),
                           "leave it out")
                   .what());
}

void check_cut_off(const Plan& plan, bool is_told, const Complain& complain) {
  const std::uint64_t cut_off = plan.shrink->cut_off, updates = plan.cells[0].config.updates();
  const Route* user = user_of(*plan.shrink, "cut_off");
  if (user && !is_told)
    complain("routes",
             fmt::format("route {}: cut_off is missing under [shrink]; say after how many updates a "
                         "restart is given up",
                         user->name));
  if (cut_off > updates)
    complain("cut_off",
             value_error("cut_off", with_commas(cut_off),
                         fmt::format("a restart's whole budget is {} updates", with_commas(updates)),
                         "take fewer, or more examples under [train]")
                 .what());
}

}  // namespace

void check_routes(const Plan& plan, const std::function<bool(const std::string&)>& told,
                  const Complain& complain) {
  const std::uint64_t rewind = plan.shrink->rewind, updates = plan.cells[0].config.updates();
  const std::vector<const Route*> of_plan = routes_of(plan);
  const auto from_rewind = std::find_if(of_plan.begin(), of_plan.end(),
                                        [](const Route* route) { return route->kind->goes_on_from_rewind; });
  if (from_rewind != of_plan.end() && rewind == updates)
    complain("rewind", value_error("rewind", with_commas(rewind),
                                   fmt::format("route {} trains from there to the end, and nothing is left",
                                               (*from_rewind)->name),
                                   "rewind to an earlier update")
                           .what());
  else if (rewind < updates)
    check_trainings(plan, complain);
  check_cut_off(plan, told("cut_off"), complain);
  check_integers(plan, complain);
  const auto unused = [&](const std::string& field, const std::string& groups) {
    if (told(field) && !has_any_of(plan, groups))
      complain(field,
               fmt::format("{} has no meaning without a route of {} (add one to routes, or leave it out)",
                           field, groups));
  };
  for (const char* field : {"student_widths", "cut_off"}) unused(field, groups_that_use(field));
  for (const RouteSetting& setting : route_settings()) unused(setting.field, setting.groups);
}

}  // namespace minlife
