#pragma once

#include <cstdint>
#include <vector>

#include "study/plan/plan.h"
#include "study/trial/results.h"

namespace minlife {

struct UnitKind;

/// The piece of work that a shard takes whole, so that no decision depends on another process. A shard I of N
/// has the units whose index is I modulo N.
struct Unit {
  const UnitKind* kind = nullptr;
  std::size_t group = 0;  ///< whose progress its trials count for: a cell of the grid, or a route's place
  std::size_t cell = 0;   ///< of the grid; 0 where it is about none
  std::uint64_t first_replicate = 0, last_replicate = 0;  ///< [first, last)
  std::size_t index = 0;                                  ///< a number of the kind's own
};

/// A trial that a unit asks for.
struct UnitTrial {
  NamedTrial named;
  bool keep_model = false;  ///< later ones derive from it
  std::size_t group = 0;    ///< as in Unit
};

/// Trials that cost the same and that may come to be asked for.
struct TrialsAhead {
  std::size_t group = 0;
  TrainConfig config;
  std::uint64_t trials = 0;
};

/// A kind of unit.
struct UnitKind {
  const char* name;
  /// All trials that it has asked for so far, in a fixed order. They come in rounds: the next round is asked
  /// for when every trial of the last has a result, and depends on these results and the plan alone. When all
  /// trials have results the unit is done.
  std::vector<UnitTrial> (*asked)(const Plan& plan, const Unit& unit, const Results& results);
  /// Nominal FLOPs of its longest way from first to last trial: the runner starts with the dearest.
  double (*flops)(const Plan& plan, const Unit& unit);
  /// All trials that are known to come, asked for or not; null: those asked for.
  std::vector<UnitTrial> (*known)(const Plan& plan, const Unit& unit, const Results& results) = nullptr;
  /// The trials beyond those known that it may still come to ask for, at most; null: none.
  std::vector<TrialsAhead> (*ahead)(const Plan& plan, const Unit& unit, const Results& results) = nullptr;
  /// Whether messages call that number an upper bound ("at most").
  bool left_is_bound = false;
  /// What it comes to at most, by the plan alone; null: known and ahead without any results.
  std::vector<TrialsAhead> (*at_most)(const Plan& plan, const Unit& unit) = nullptr;
};

/// UnitKind::known, or what stands for it.
inline std::vector<UnitTrial> known_trials(const Plan& plan, const Unit& unit, const Results& results) {
  return (unit.kind->known ? unit.kind->known : unit.kind->asked)(plan, unit, results);
}

}  // namespace minlife
