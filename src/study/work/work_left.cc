#include "study/work/work_left.h"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "core/text.h"
#include "study/plan/cell_progress.h"
#include "study/plan/flip_parents.h"
#include "study/routes/routes.h"
#include "study/routes/units.h"
#include "study/trial/scoring_flops.h"
#include "study/work/trial_cost.h"

namespace minlife {
namespace {

template <typename Value>
Value sum(const std::vector<GroupWork>& groups, Value GroupWork::*member) {
  Value total = 0;
  for (const GroupWork& group : groups) total += group.*member;
  return total;
}

/// The part of its budget that a trial used up; 0 of one whose record does not tell: that of a dead one says
/// what the whole budget would have come to.
double used_budget(const Trial& trial, const TrialResult& result) {
  if (result.status == Status::dead) return 0;
  return static_cast<double>(result.updates) / static_cast<double>(trial.config.updates());
}

/// Gathers work by group and configuration.
class WorkList {
 public:
  WorkList(const Plan& plan, const Results& results) : plan_(plan), results_(results) {}

  void add(const Unit& unit) {
    at_most_ = at_most_ || unit.kind->left_is_bound;
    for (const UnitTrial& trial : known_trials(plan_, unit, results_)) add(trial);
    if (unit.kind->ahead)
      for (const TrialsAhead& ahead : unit.kind->ahead(plan_, unit, results_))
        at(ahead.group, ahead.config).left += ahead.trials;
  }

  /// What the unit comes to at most, by the plan alone.
  void add_at_most(const Unit& unit) {
    if (unit.kind->at_most == nullptr) return add(unit);
    for (const TrialsAhead& most : unit.kind->at_most(plan_, unit))
      at(most.group, most.config).left += most.trials;
  }

  /// Whether some of it may never come.
  bool at_most() const { return at_most_; }

  std::vector<Work> take() {
    std::vector<Work> all;
    for (const auto& [name, work] : found_) all.push_back(work);
    return all;
  }

 private:
  void add(const UnitTrial& trial) {
    // The trials of a grid's units are all different, and may be very many.
    if (plan_.shrink && !seen_.insert(trial.named.id).second) return;
    Work& work = at(trial.group, trial.named.trial.config);
    const auto found = results_.find(trial.named.id);
    if (found == results_.end()) {
      ++work.left;
      work.scoring_flops += scoring_flops(trial.named.trial).dense;
      return;
    }
    ++work.done;
    work.successes += found->second.success;
    work.seconds += found->second.seconds;
    const double used = used_budget(trial.named.trial, found->second);
    work.trained += used;
    if (used > 0) work.trained_seconds += found->second.seconds;
  }

  Work& at(std::size_t group, const TrainConfig& config) {
    // A group of a grid is a cell, which has one configuration.
    Work& work = found_[{group, plan_.shrink ? to_json(config).dump() : std::string()}];
    work.group = group;
    work.config = config;
    return work;
  }

  const Plan& plan_;
  const Results& results_;
  bool at_most_ = false;
  std::set<std::string> seen_;
  std::map<std::pair<std::size_t, std::string>, Work> found_;
};

WorkList list_of(const Plan& plan, const Results& results, std::size_t shard, std::size_t shards) {
  WorkList list(plan, results);
  const std::vector<Unit> all = units(plan);
  for (std::size_t k = shard; k < all.size(); k += shards) list.add(all[k]);
  return list;
}

}  // namespace

std::vector<Work> work_of(const Plan& plan, const Results& results, std::size_t shard, std::size_t shards) {
  return list_of(plan, results, shard, shards).take();
}

std::vector<Work> work_of(const Plan& plan, const Unit& unit) {
  const Results none;
  WorkList list(plan, none);
  list.add_at_most(unit);
  return list.take();
}

std::uint64_t WorkLeft::done() const { return sum(groups, &GroupWork::done); }
std::uint64_t WorkLeft::successes() const { return sum(groups, &GroupWork::successes); }
std::uint64_t WorkLeft::left() const { return sum(groups, &GroupWork::left); }

double WorkLeft::flops_left() const {
  double flops = 0;
  for (const GroupWork& group : groups) flops += static_cast<double>(group.left) * group.flops;
  return flops;
}

WorkLeft work_left(const Plan& plan, const Results& results, std::size_t shard, std::size_t shards) {
  WorkList list = list_of(plan, results, shard, shards);
  WorkLeft all{{}, shard, shards, list.at_most()};
  if (plan.shrink)
    all.groups.resize(routes_of(plan).size());
  else
    for (const GridCell& cell : plan.cells)
      all.groups.push_back({.flops = nominal_flops(cell.config), .work = expected_work(cell.config)});
  std::vector<double> flops(all.groups.size()), works(all.groups.size());
  for (const Work& work : list.take()) {
    GroupWork& at = all.groups[work.group];
    at.done += work.done;
    at.successes += work.successes;
    at.left += work.left;
    at.seconds += work.seconds;
    const auto trials = static_cast<double>(work.done + work.left);
    const double whole = expected_work(work.config);
    flops[work.group] += trials * nominal_flops(work.config);
    works[work.group] += trials * whole;
    at.trained_work += work.trained * whole;
    at.trained_seconds += work.trained_seconds;
  }
  for (std::size_t k = 0; plan.shrink && k < flops.size(); ++k)
    if (const std::uint64_t trials = all.groups[k].done + all.groups[k].left; trials > 0) {
      all.groups[k].flops = flops[k] / static_cast<double>(trials);
      all.groups[k].work = works[k] / static_cast<double>(trials);
    }
  return all;
}

std::string name_of_group(const Plan& plan, std::size_t group) {
  return plan.shrink ? std::string(routes_of(plan)[group]->name) : name_of(plan.cells[group]);
}

std::string name_of(const Plan& plan, const UnitTrial& trial) {
  const Trial& t = trial.named.trial;
  const std::string replicate = fmt::format(", replicate {}", t.replicate);
  const std::string group = name_of_group(plan, trial.group);
  if (!plan.shrink) return group + replicate;
  // Fractions between the listed ones are no round numbers.
  if (t.pruned)
    return fmt::format("{}, keep {}{}", group, shortest(std::round(1e4 * t.pruned->keep) / 1e4), replicate);
  return fmt::format("{}, width {}{}", group, t.config.width, replicate);
}

void finished(WorkLeft& work, const Plan& plan, std::size_t group, const Trial& trial,
              const TrialResult& result, const Results& results) {
  GroupWork& at = work.groups[group];
  ++at.done;
  at.successes += result.success;
  at.seconds += result.seconds;
  if (const double used = used_budget(trial, result); used > 0) {
    at.trained_work += used * expected_work(trial.config);
    at.trained_seconds += result.seconds;
  }
  if (at.left > 0) --at.left;
  if (plan.replication.round > 0 && progress_of(plan, group, results).decision != "open") at.left = 0;
  // Once the parents are found, the rest of the search falls away, and cells with flips know what they want.
  if (plan.replication.parents > 0 && base_of(plan, group) == group && at.left > 0)
    if (const ParentSearch search = search_parents(plan, group, results); search.over) {
      at.left = 0;
      for (const std::size_t cell : flipped_cells(plan, group))
        work.groups[cell].left =
            search.parents.size() - std::min<std::uint64_t>(search.parents.size(), work.groups[cell].done);
    }
}

}  // namespace minlife
