#include "study/outlook.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/text.h"
#include "study/derivation.h"
#include "study/parents.h"
#include "study/route.h"
#include "study/shrink_work.h"

namespace minlife {
namespace {

template <typename Value>
Value sum(const std::vector<CellOutlook>& cells, Value CellOutlook::*member) {
  Value total = 0;
  for (const CellOutlook& cell : cells) total += cell.*member;
  return total;
}

/// Counts what a unit has done and may still ask for.
class UnitCount {
 public:
  UnitCount(const Plan& plan, const Results& results, std::vector<CellOutlook>& cells)
      : plan_(plan), results_(results), cells_(cells) {}

  void add(const Unit& unit) {
    if (unit.kind == &kSignFlips && search_parents(plan_, unit.cell, results_).over) {
      for (const CellTrials& most : most_trials(plan_, unit)) {
        const CellProgress progress = progress_of(plan_, most.cell, results_);
        for (std::uint64_t r = 0; r < progress.wanted; ++r) add(most.cell, progress.replicate(r), true);
      }
      return;
    }
    const bool decided =
        unit.kind == &kSequentialCell && progress_of(plan_, unit.cell, results_).decision != "open";
    for (std::uint64_t r = unit.first_replicate; r < unit.last_replicate; ++r) add(unit.cell, r, !decided);
    if (unit.kind == &kSignFlips)
      for (const std::size_t cell : flipped_cells(plan_, unit.cell))
        cells_[cell].left += plan_.replication.parents;
  }

 private:
  void add(std::size_t cell, std::uint64_t replicate, bool due) {
    const auto found = results_.find(trial_id(trial_of(plan_, cell, replicate)));
    CellOutlook& at = cells_[cell];
    if (found == results_.end()) {
      at.left += due ? 1 : 0;
      return;
    }
    ++at.done;
    at.successes += found->second.success;
    at.seconds += found->second.seconds;
  }

  const Plan& plan_;
  const Results& results_;
  std::vector<CellOutlook>& cells_;
};

std::vector<CellOutlook> outlook_of_routes(const Plan& plan, const Results& results, std::size_t shard,
                                           std::size_t shards) {
  std::vector<CellOutlook> routes(routes_of(plan).size());
  for (const Work& work : all_work(plan, results, shard, shards)) {
    CellOutlook& at = routes[work.group];
    at.done += work.done;
    at.successes += work.successes;
    at.left += work.left;
    at.seconds += work.seconds;
    at.flops += static_cast<double>(work.done + work.left) * cost({work.config, {}});
  }
  for (CellOutlook& at : routes)
    if (at.done + at.left > 0) at.flops /= static_cast<double>(at.done + at.left);
  return routes;
}

}  // namespace

std::uint64_t Outlook::done() const { return sum(cells, &CellOutlook::done); }
std::uint64_t Outlook::successes() const { return sum(cells, &CellOutlook::successes); }
std::uint64_t Outlook::left() const { return sum(cells, &CellOutlook::left); }

double Outlook::flops_left() const {
  double flops = 0;
  for (const CellOutlook& cell : cells) flops += static_cast<double>(cell.left) * cell.flops;
  return flops;
}

std::optional<double> Outlook::seconds_left() const {
  double seconds = 0, flops = 0;
  for (const CellOutlook& cell : cells) {
    seconds += cell.seconds;
    flops += static_cast<double>(cell.done) * cell.flops;
  }
  if (left() == 0) return 0;
  if (flops == 0) return std::nullopt;
  double total = 0;
  for (const CellOutlook& cell : cells)
    total += static_cast<double>(cell.left) *
             (cell.done > 0 ? cell.seconds / static_cast<double>(cell.done) : cell.flops * seconds / flops);
  return total;
}

Outlook outlook(const Plan& plan, const Results& results, std::size_t shard, std::size_t shards) {
  if (plan.shrink) return {outlook_of_routes(plan, results, shard, shards), shard, shards};
  Outlook all{{}, shard, shards};
  for (const GridCell& cell : plan.cells) all.cells.push_back({0, 0, 0, 0, cost(cell)});
  const std::vector<Unit> every = units(plan);
  UnitCount count(plan, results, all.cells);
  for (std::size_t k = shard; k < every.size(); k += shards) count.add(every[k]);
  return all;
}

bool counts_ahead(const Plan& plan) {
  return plan.replication.round > 0 ||
         (plan.shrink && (plan.shrink->has("m50") || plan.shrink->has("restarts")));
}

std::string name_of(const Plan& plan, const UnitTrial& trial) {
  const Trial& t = trial.named.trial;
  const std::string replicate = ", replicate " + std::to_string(t.replicate);
  if (!plan.shrink) return name_of(plan.cells[trial.group]) + replicate;
  const std::string route = routes_of(plan)[trial.group]->name;
  // Fractions between the listed ones are no round numbers.
  if (t.derivation)
    return route + ", keep " + shortest(std::round(1e4 * t.derivation->keep) / 1e4) + replicate;
  return route + ", width " + std::to_string(t.config.width) + replicate;
}

void finished(Outlook& outlook, const Plan& plan, std::size_t group, const TrialResult& result,
              const Results& results) {
  // Parents that are found decide what other cells want.
  if (plan.replication.parents > 0) {
    outlook = minlife::outlook(plan, results, outlook.shard, outlook.shards);
    return;
  }
  CellOutlook& at = outlook.cells[group];
  ++at.done;
  at.successes += result.success;
  at.seconds += result.seconds;
  if (at.left > 0) --at.left;
  if (plan.replication.round > 0 && progress_of(plan, group, results).decision != "open") at.left = 0;
}

std::string digits(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g", value);
  return text;
}

std::string duration(double seconds) {
  const auto tenths = [](double value, const char* unit) {
    const long count = std::lround(value * 10);
    return std::to_string(count / 10) + "." + std::to_string(count % 10) + " " + unit;
  };
  if (seconds < 9.95) return tenths(seconds, "s");
  if (seconds < 99.5) return std::to_string(std::lround(seconds)) + " s";
  if (seconds < 99.5 * 60) return std::to_string(std::lround(seconds / 60)) + " min";
  if (seconds < 48 * 3600) return tenths(seconds / 3600, "h");
  return tenths(seconds / 86400, "days");
}

}  // namespace minlife
