#include "study/shrink_work.h"

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "study/derivation.h"
#include "study/m50.h"
#include "study/route.h"

namespace minlife {
namespace {

class WorkList {
 public:
  explicit WorkList(const Results& results) : results_(results) {}

  void add(const UnitTrial& trial) {
    if (!seen_.insert(trial.named.id).second) return;
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
  }

  void add_ahead(std::size_t group, const TrainConfig& config, std::uint64_t trials) {
    at(group, config).left += trials;
  }

  std::vector<Work> take() {
    std::vector<Work> all;
    for (const auto& [name, work] : found_) all.push_back(work);
    return all;
  }

 private:
  Work& at(std::size_t group, const TrainConfig& config) {
    Work& work = found_[{group, to_json(config).dump()}];
    work.group = group;
    work.config = config;
    return work;
  }

  const Results& results_;
  std::set<std::string> seen_;
  std::map<std::pair<std::size_t, std::string>, Work> found_;
};

/// The rungs above the last one that a bracket has asked for.
void add_later_rungs(const Plan& plan, const std::vector<UnitTrial>& asked, WorkList& list) {
  TrainConfig config = asked.back().named.trial.config;
  std::uint64_t seeds = 0;
  for (const UnitTrial& trial : asked) seeds += trial.named.trial.config.examples == config.examples;
  const std::uint64_t budget = plan.cells[0].config.examples;
  while ((seeds /= 2) > 0 && 2 * config.examples <= budget) {
    config.examples *= 2;
    list.add_ahead(asked.back().group, config, seeds);
  }
}

/// The widths that the search for m50 may still look at.
void add_later_widths(const Plan& plan, const Results& results, WorkList& list) {
  const M50 search = search_m50(plan, results);
  if (!search.searching) return;
  const std::uint64_t replicates = plan.replication.replicates, most = most_widths(plan);
  std::uint64_t trials = replicates - search.tested.back().wanted;
  if (most > search.tested.size()) trials += (most - search.tested.size()) * replicates;
  list.add_ahead(place_of(plan, "m50"), plan.cells[0].config, trials);
}

bool all_done(const std::vector<UnitTrial>& trials, const Results& results) {
  for (const UnitTrial& trial : trials)
    if (results.count(trial.named.id) == 0) return false;
  return true;
}

}  // namespace

std::vector<Work> all_work(const Plan& plan, const Results& results, std::size_t shard, std::size_t shards) {
  WorkList list(results);
  const std::vector<Unit> all = units(plan);
  for (std::size_t k = shard; k < all.size(); k += shards) {
    const Unit& unit = all[k];
    const std::vector<UnitTrial> trials = unit.kind == &kRouteReplicate
                                              ? trials_of_replicate(plan, unit.first_replicate)
                                              : unit.kind->asked(plan, unit, results);
    for (const UnitTrial& trial : trials) list.add(trial);
    if (unit.kind == &kHalving && !all_done(trials, results)) add_later_rungs(plan, trials, list);
    if (unit.kind == &kBisection) add_later_widths(plan, results, list);
  }
  return list.take();
}

}  // namespace minlife
