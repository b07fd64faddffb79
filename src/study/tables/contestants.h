#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "study/routes/route.h"
#include "study/trial/results.h"

namespace minlife {

/// A way to exact networks that can be compared with others: a row of routes.csv, or a cell of a grid.
struct Contestant {
  std::string route;  ///< the group of routes, or the name of the sweep
  std::string method;
  std::string team;            ///< the cheapest of a team stands for it; the route, if nobody says otherwise
  std::optional<double> keep;  ///< nothing of a cell
  bool is_plain = false;       ///< whether it needs no oversized network
  std::uint64_t parameters = 0;  ///< of the network; of a route the median
  bool has_checks = false;       ///< whether the costs of every attempt hold its checks and factorisations
  std::vector<Attempt> attempts = {};
};

std::vector<Contestant> contestants_of(const std::vector<RouteRow>& rows);

/// The cells of a sweep; each of a cell's counted replicates is an attempt. Without cells that flip signs of
/// initialisations which succeeded: these had to be found. Throws InputError for a sweep whose trials start
/// from the ends of others, as these would have to be paid too.
std::vector<Contestant> contestants_of(const Plan& plan, const Results& results);

/// Drops each contestant all of whose trainings are also another one's: the widths that the search for m50
/// tried, which are plain networks, and rows of a route that several studies have. Two routes that prune may
/// share a row; then both keep it.
std::vector<Contestant> without_doubles(std::vector<Contestant> all);

/// A study as far as it has come.
struct StudyResults {
  Plan plan;
  Results results;
};

/// The contestants of several studies, trainings of one kind pooled: a training's id says what it is, so each
/// plan's rows are made from the results of all studies, with as many replicates as any of them holds. Of
/// three steps and more a success is one on held-out boards. Throws InputError where the studies are not
/// about one task (steps, rule and boundary), and as contestants_of.
std::vector<Contestant> pooled_contestants(const std::vector<StudyResults>& studies);

}  // namespace minlife
