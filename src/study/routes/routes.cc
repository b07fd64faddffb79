#include "study/routes/routes.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "study/routes/kinds/table.h"
#include "study/routes/row_maker.h"

namespace minlife {

std::span<const Route> routes() { return kRoutes; }

std::vector<const Route*> routes_of(const Plan& plan) {
  std::vector<const Route*> found;
  for (const Route& route : kRoutes)
    if (plan.shrink->has(route.name)) found.push_back(&route);
  return found;
}

const Route* user_of(const Shrink& shrink, std::string_view field) {
  for (const Route& route : kRoutes) {
    const std::vector<std::string> used = split(route.kind->uses, ' ');
    if (shrink.has(route.name) && std::find(used.begin(), used.end(), field) != used.end()) return &route;
  }
  return nullptr;
}

bool goes_by_keep(const Route& route) { return route.kind->add_rows == add_rows_by_keep; }

bool has_integers(const Plan& plan) {
  if (!plan.shrink) return false;
  const std::vector<const Route*> of_plan = routes_of(plan);
  return std::any_of(of_plan.begin(), of_plan.end(),
                     [](const Route* route) { return route->kind->integers; });
}

std::string unpriced_text(const Plan& plan) {
  std::vector<std::string> names;
  if (plan.shrink)
    for (const Route* route : routes_of(plan))
      if (route->kind->searches) names.emplace_back(route->name);
  if (names.empty()) return "";
  return fmt::format("Not in it: the searches of {}, which go on until they find nothing more.",
                     join(names, ", "));
}

std::vector<const Route*> find_routes(const std::string& word) {
  std::vector<const Route*> found;
  for (const Route& route : kRoutes)
    if (word == route.name || word == route.group || (word == "all" && route.is_of_all))
      found.push_back(&route);
  return found;
}

std::vector<std::string> route_words() {
  std::vector<std::string> words{"all"};
  for (const Route& route : kRoutes)
    for (const char* word : {route.group, route.name})
      if (std::find(words.begin(), words.end(), word) == words.end()) words.emplace_back(word);
  return words;
}

}  // namespace minlife
