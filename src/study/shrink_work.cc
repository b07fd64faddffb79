#include "study/shrink_work.h"

#include <map>
#include <nlohmann/json.hpp>

#include "study/derivation.h"
#include "study/m50.h"
#include "study/route.h"

namespace minlife {
namespace {

/// Later rungs of a bracket that has not begun, in trials of the first rung's budget.
std::uint64_t later_rungs(std::uint64_t seeds) {
  std::uint64_t trials = 0;
  for (std::uint64_t left = seeds; left > 1; left /= 2) trials += seeds;
  return trials;
}

class WorkList {
 public:
  void add(const TrainConfig& config, std::uint64_t trials, double scoring = 0) {
    Work& work = found_[to_json(config).dump()];
    work.config = config;
    work.trials += trials;
    work.scoring_flops += scoring;
  }

  std::vector<Work> take() {
    std::vector<Work> all;
    for (const auto& [name, work] : found_)
      if (work.trials > 0) all.push_back(work);
    return all;
  }

 private:
  std::map<std::string, Work> found_;
};

}  // namespace

std::vector<Work> all_work(const Plan& plan, const Results& results, std::size_t shard, std::size_t shards) {
  WorkList list;
  const std::vector<Unit> all = units(plan);
  for (std::size_t k = shard; k < all.size(); k += shards) {
    const Unit& unit = all[k];
    const std::vector<UnitTrial> trials = unit.kind == &kRouteReplicate
                                              ? trials_of_replicate(plan, unit.first_replicate)
                                              : unit.kind->asked(plan, unit, results);
    bool begun = false;
    for (const UnitTrial& trial : trials)
      if (results.count(trial.named.id) > 0)
        begun = true;
      else
        list.add(trial.named.trial.config, 1, scoring_flops(trial.named.trial).dense);
    if (begun) continue;
    if (unit.kind == &kHalving) list.add(trials.front().named.trial.config, later_rungs(trials.size()));
    if (unit.kind == &kBisection)
      list.add(plan.cells[0].config, most_widths(plan) * plan.replication.replicates);
  }
  return list.take();
}

}  // namespace minlife
