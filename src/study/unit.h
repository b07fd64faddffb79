#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "study/results.h"
#include "study/trial.h"

namespace minlife {

struct Plan;
struct UnitKind;

/// The piece of work that a shard takes whole, so that no decision depends on another process. A shard I of N
/// has the units whose index is I modulo N.
struct Unit {
  const UnitKind* kind = nullptr;
  std::size_t cell = 0;                                   ///< of the grid; 0 where it is about none
  std::uint64_t first_replicate = 0, last_replicate = 0;  ///< [first, last)
  std::size_t index = 0;                                  ///< a number of the kind's own
};

/// A trial that a unit asks for.
struct UnitTrial {
  NamedTrial named;
  bool keep_model = false;  ///< later ones derive from it
  std::size_t group = 0;    ///< what it is told under: a cell of the grid; of a shrink one of routes_of(plan)
};

/// A kind of unit: one file under units/ and one line in the table of unit.cc.
struct UnitKind {
  const char* name;
  /// All trials that it has asked for so far, in a fixed order. They come in rounds: the next round is asked
  /// for when every trial of the last has a result, and depends on these results and the plan alone. When all
  /// trials have results the unit is done.
  std::vector<UnitTrial> (*asked)(const Plan& plan, const Unit& unit, const Results& results);
  /// Nominal FLOPs of its longest way from first to last trial: the runner starts with the dearest.
  double (*cost)(const Plan& plan, const Unit& unit);
};

/// A trial of the grid; a cell that is repeated until its success rate is decided; a cell without sign flips
/// in which parents are looked for, and then those with flips that it is the base of (parents.h); of a shrink
/// all routes of a replicate, which share their parents; the search for m50; a bracket of restarts.
extern const UnitKind kFixedTrial, kSequentialCell, kSignFlips, kRouteReplicate, kBisection, kHalving;

/// All units of a plan, in an order that is part of it.
std::vector<Unit> units(const Plan& plan);

/// How many trials of a grid's cell.
struct CellTrials {
  std::size_t cell = 0;
  std::uint64_t trials = 0;
};

/// What a unit of grid cells asks for at most.
std::vector<CellTrials> most_trials(const Plan& plan, const Unit& unit);

}  // namespace minlife
