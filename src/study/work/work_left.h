#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "study/plan/work_unit.h"

namespace minlife {

/// Trials of one group and configuration, whose training costs the same.
struct Work {
  std::size_t group = 0;  ///< as in Unit
  TrainConfig config;
  std::uint64_t left = 0;    ///< at most
  double scoring_flops = 0;  ///< for scoring what is pruned in all trials that are left
  std::uint64_t done = 0, successes = 0;
  double seconds = 0;  ///< for all trials that are done
  /// Sums over the trials that trained for all updates in their record (a dead one was ended before): the
  /// share of its budget that each used up, and the seconds it took.
  double trained = 0, trained_seconds = 0;
};

/// What a shard has done, and has left at most; a trial that several units of a shrink ask for counts once.
/// Rounds that are not known yet are counted in advance (UnitKind::ahead).
std::vector<Work> work_of(const Plan& plan, const Results& results, std::size_t shard, std::size_t shards);

/// What a unit has left at most, before anything is done.
std::vector<Work> work_of(const Plan& plan, const Unit& unit);

/// How far a group is, a cell or a route, and what its trials cost so far.
struct GroupWork {
  std::uint64_t done = 0;       ///< trials with a result, whether they count already or not
  std::uint64_t successes = 0;  ///< among these
  std::uint64_t left = 0;       ///< trials to come at most: a sequential cell may be decided before its cap
  double seconds = 0;           ///< processor time of those done
  double flops = 0;             ///< nominal, of one full trial; of a route's trials the mean
  double work = 0;              ///< expected_work of one full trial; of a route's the mean
  double trained_work = 0, trained_seconds = 0;  ///< of those done, as in Work: what a piece of work takes
};

/// work_of, summed up by group.
struct WorkLeft {
  std::vector<GroupWork> groups;  ///< plan.cells; of a shrink routes_of(plan)
  std::size_t shard = 0, shards = 1;
  bool at_most = false;  ///< left() is an upper bound: some rounds that it counts may never be needed

  std::uint64_t done() const;
  std::uint64_t successes() const;
  std::uint64_t left() const;
  double flops_left() const;  ///< nominal, if no trial ends early
};

WorkLeft work_left(const Plan& plan, const Results& results, std::size_t shard, std::size_t shards);

/// What a group is called, a cell or a route: "width = 3", "ticket_signs".
std::string name_of_group(const Plan& plan, std::size_t group);

/// "width = 3, replicate 5", "ticket_signs, keep 0.2, replicate 3": for people.
std::string name_of(const Plan& plan, const UnitTrial& trial);

/// Brings `work` up to date after one more trial of a group; `results` has it already. Of a shrink, rounds
/// that came or fell away are not counted again: work_left() does that.
void finished(WorkLeft& work, const Plan& plan, std::size_t group, const Trial& trial,
              const TrialResult& result, const Results& results);

}  // namespace minlife
