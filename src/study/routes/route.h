#pragma once

#include <optional>
#include <string>
#include <vector>

#include "stats/success_within_budget.h"
#include "study/plan/plan.h"
#include "study/plan/work_unit.h"
#include "study/trial/results.h"

namespace minlife {

struct Route;

/// A trial that stands for a replicate in a row of routes.csv.
struct RouteTrial {
  double keep = 1;
  NamedTrial named;
};

/// A row of routes.csv: a route at one keep fraction (or one width), over its replicates.
struct RouteRow {
  const Route* route = nullptr;
  std::string method;
  double keep = 1;  ///< of weights or channels; of parameters for plain narrower networks

  /// Medians over the replicates of what their masks leave connected.
  NetworkSize size;
  double percent = 100;               ///< size.nonzero, of the oversized network's parameters
  std::uint64_t bytes = 0;            ///< the median of what they take where they are stored
  std::optional<std::uint64_t> bits;  ///< of a weight; the median of the networks of integers, if any

  std::uint64_t replicates = 0, successes = 0;
  std::optional<std::uint64_t> best_wrong;

  std::vector<Attempt> attempts;  ///< a replicate each, or a bracket of restarts
  /// Of all replicates, parents and failures included: training alone, by dense FLOPs and by those of weights
  /// that are not masked; checks and factorisations, where counted, and whether they were in every trial;
  /// joules only where those of every trial are known.
  double flops = 0, flops_nonzero = 0, checks = 0;
  bool has_checks = true;
  double seconds = 0;
  std::optional<double> joules = 0;

  /// Whether it is a way that needs no oversized network: every trial a plain one of fewer parameters.
  bool is_plain = true;

  /// The exact network with the fewest numbers left once compacted (ties: fewer parameters, lower replicate).
  std::optional<NamedTrial> smallest;
  std::optional<NetworkSize> smallest_size;
  std::uint64_t smallest_bytes = 0;
  std::optional<std::uint64_t> smallest_bits;  ///< where it is one of integers
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
  /// route; they hold their parents. Null for routes whose trials depend on more than one replicate.
  std::vector<RouteTrial> (*trials)(const Plan& plan, const Route& route, std::uint64_t replicate) = nullptr;
  /// Of networks of more steps the routes of this kind are not taken.
  int most_steps = 64;
  /// Whether they end in networks of integers, of activations that allow these; then tables tell the bits.
  bool integers = false;
  /// Whether its trials hold a search for a smaller network (prune/reductions.h), which goes on until nothing
  /// more is found: no estimate knows what that takes.
  bool searches = false;
  /// Fields of [shrink], separated by spaces, that no other route looks at but those of kinds that name them
  /// too.
  const char* uses = "";
  /// Whether its trainings go on from the update `rewind`, so that some must be left behind it.
  bool goes_on_from_rewind = false;
  /// Whether the trials of one keep fraction derive from those of the next larger one.
  bool is_chain = false;
  /// Adds units that the route has beside those of the replicates; their trials count for `group`. Null:
  /// none.
  void (*add_units)(const Plan& plan, std::size_t group, std::vector<Unit>& units) = nullptr;
  /// How many trials these units make at most. Null: none.
  std::uint64_t (*most_unit_trials)(const Plan& plan) = nullptr;
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
