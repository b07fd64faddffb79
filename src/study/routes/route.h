#pragma once

#include <optional>
#include <string>
#include <vector>

#include "study/plan/plan.h"
#include "study/plan/work_unit.h"
#include "study/trial/results.h"

namespace minlife {

struct Route;
struct RouteRow;

/// A trial that stands for a replicate in a row of routes.csv.
struct RouteTrial {
  double keep = 1;
  NamedTrial named;
};

/// What a shrink says of a question about widths: a row of answers.csv.
struct WidthAnswer {
  std::string question;      ///< m50 or m_match
  std::string meaning;       ///< for people: what the question asks
  std::optional<int> width;  ///< the answer; nothing while undecided
  int low = 1;               ///< the least width that it can still be
  std::optional<int> high;   ///< the largest; nothing where none is known to do
  std::uint64_t replicates = 0;
  std::optional<double> margin;  ///< of m_match, as a share
};

/// How the routes of a kind make their trials and their rows: one file under kinds/ and one line in
/// kinds/table.h.
struct RouteKind {
  /// The trials of one replicate, a row each, by falling keep, without fractions that are too small for the
  /// route; they hold their parents. Null for routes whose
  /// trials depend on more than one replicate.
  std::vector<RouteTrial> (*trials)(const Plan& plan, const Route& route, std::uint64_t replicate) = nullptr;
  /// Of networks of more steps the routes of this kind are not taken.
  int most_steps = 64;
  /// Whether they end in networks of integers, of activations that allow these; then tables tell the bits.
  bool integers = false;
  /// Whether its trials hold a search for a smaller network (prune/reductions.h), which goes on until nothing
  /// more is found: no estimate knows what that takes.
  bool searches = false;
  /// Whether the trials of one keep fraction derive from those of the next larger one.
  bool is_chain = false;
  /// Adds units that the route has beside those of the replicates; their trials count for `group`. Null:
  /// none.
  void (*add_units)(const Plan& plan, std::size_t group, std::vector<Unit>& units) = nullptr;
  /// Adds the rows of routes.csv that have results.
  void (*add_rows)(const Plan& plan, const Route& route, const Results& results,
                   std::vector<RouteRow>& rows) = nullptr;
  /// What its results say of questions about widths. Null: it asks none.
  std::vector<WidthAnswer> (*answers)(const Plan& plan, const Results& results) = nullptr;
};

/// A way from the oversized network to a smaller one: one line in kinds/table.h.
struct Route {
  const char* name;    ///< in specs, and in the name of smallest_NAME.h5
  const char* group;   ///< column `route`; in specs the name of all routes of the group
  const char* method;  ///< column `method`
  const RouteKind* kind = nullptr;
  const char* criterion = nullptr;  ///< of prune/criteria.h; null: nothing is pruned
  Start start = Start::trained;     ///< of pruned networks: what stands under the mask
  bool shuffled = false;            ///< a control: the mask's weights lie at random places
  bool tuned = true;                ///< of reductions: whether a training follows
  /// The value of the training's field that the kind sets: of mask_schedule, or growth.
  const char* setting = nullptr;
  bool is_of_all = true;  ///< whether "all" means it too: those that came later must be named
};

}  // namespace minlife
