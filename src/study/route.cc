#include "study/route.h"

#include <algorithm>
#include <functional>
#include <map>

#include "core/elementary.h"

namespace minlife {
namespace {

constexpr Route kRoutes[] = {
    {"dense", "dense", "oversized", nullptr, nullptr},
    {"width", "width", "plain", nullptr, nullptr},
    {"m50", "m50", "bisection", nullptr, nullptr},
    {"prune_magnitude", "prune", "magnitude", "magnitude", one_shot},
    {"prune_magnitude_layer", "prune", "magnitude_layer", "magnitude_layer", one_shot},
    {"prune_random", "prune", "random", "random", one_shot},
    {"prune_taylor", "prune", "taylor", "taylor", one_shot},
    {"iterative_magnitude", "iterative", "magnitude", "magnitude", iterative},
    {"iterative_magnitude_layer", "iterative", "magnitude_layer", "magnitude_layer", iterative},
    {"iterative_random", "iterative", "random", "random", iterative},
    {"iterative_taylor", "iterative", "taylor", "taylor", iterative},
    {"ticket_rewind", "ticket", "rewind", "magnitude", ticket},
    {"ticket_fresh", "ticket", "fresh", "magnitude", ticket},
    {"ticket_signs", "ticket", "signs", "magnitude", ticket},
    {"ticket_shuffled", "ticket", "shuffled", "magnitude", ticket},
    {"init_magnitude", "init", "magnitude", "magnitude", at_init},
    {"init_random", "init", "random", "random", at_init},
    {"init_snip", "init", "snip", "snip", at_init},
    {"init_grasp", "init", "grasp", "grasp", at_init},
    {"init_synflow", "init", "synflow", "synflow", at_init},
    {"channels_l1", "channels", "l1", "channel_l1", whole_channels},
    {"channels_taylor", "channels", "taylor", "channel_taylor", whole_channels},
    {"restarts", "restarts", "halving", nullptr, nullptr},
};

}  // namespace

std::span<const Route> routes() { return kRoutes; }

std::vector<const Route*> routes_of(const Plan& plan) {
  std::vector<const Route*> found;
  for (const Route& route : kRoutes)
    if (plan.shrink->has(route.name)) found.push_back(&route);
  return found;
}

std::size_t place_of(const Plan& plan, std::string_view name) {
  const std::vector<const Route*> of_plan = routes_of(plan);
  return static_cast<std::size_t>(
      std::find_if(of_plan.begin(), of_plan.end(), [&](const Route* route) { return name == route->name; }) -
      of_plan.begin());
}

std::vector<const Route*> find_routes(const std::string& word) {
  std::vector<const Route*> found;
  for (const Route& route : kRoutes)
    if (word == route.name || word == route.group || word == "all") found.push_back(&route);
  return found;
}

std::vector<std::string> route_words() {
  std::vector<std::string> words{"all"};
  for (const Route& route : kRoutes)
    for (const char* word : {route.group, route.name})
      if (std::find(words.begin(), words.end(), word) == words.end()) words.emplace_back(word);
  return words;
}

NamedTrial dense_trial(const Plan& plan, std::uint64_t replicate) {
  return named(trial_of(plan, 0, replicate));
}

std::vector<Level> levels(const Shrink& shrink) {
  std::vector<Level> all;
  double from = 1;
  for (const double keep : shrink.keep) {
    const double log_ratio = log_exact_bits(keep / from);
    for (int round = 1; round < shrink.rounds; ++round)
      all.push_back({from * exp_exact_bits(log_ratio * round / shrink.rounds), false});
    all.push_back({keep, true});
    from = keep;
  }
  return all;
}

NamedTrial derive(const Plan& plan, std::uint64_t replicate, Derivation derivation, bool fine_tuned) {
  Trial trial = trial_of(plan, 0, replicate);
  if (fine_tuned) trial.config.examples = plan.shrink->fine_tune;
  trial.derivation = std::make_shared<const Derivation>(std::move(derivation));
  return named(std::move(trial));
}

std::vector<UnitTrial> trials_of_replicate(const Plan& plan, std::uint64_t replicate) {
  std::vector<UnitTrial> all;
  std::map<std::string, std::size_t> places;
  std::size_t group = 0;
  const std::function<void(const NamedTrial&, bool)> add = [&](const NamedTrial& trial, bool is_parent) {
    if (trial.trial.derivation && trial.trial.derivation->parent) add(*trial.trial.derivation->parent, true);
    const auto [place, is_new] = places.emplace(trial.id, all.size());
    if (is_new) all.push_back({trial, false, group});
    if (is_parent) all[place->second].keep_model = true;
  };
  add(dense_trial(plan, replicate), false);
  const std::vector<const Route*> of_plan = routes_of(plan);
  for (; group < of_plan.size(); ++group)
    if (const Route* route = of_plan[group]; route->trials)
      for (const RouteTrial& trial : route->trials(plan, *route, replicate)) add(trial.named, false);
  return all;
}

}  // namespace minlife
