#include "study/plan/cell_progress.h"
#include "study/plan/units/table.h"

namespace minlife {
namespace {

// A cell that is repeated until its success rate is decided.

std::vector<UnitTrial> asked(const Plan& plan, const Unit& unit, const Results& results) {
  std::vector<UnitTrial> trials;
  const std::uint64_t wanted = progress_of(plan, unit.cell, results).wanted;
  for (std::uint64_t r = 0; r < wanted; ++r)
    trials.push_back({named_trial(plan, unit.cell, r), false, unit.group});
  return trials;
}

double flops(const Plan& plan, const Unit& unit) { return nominal_flops(plan.cells[unit.cell].config); }

std::vector<TrialsAhead> ahead(const Plan& plan, const Unit& unit, const Results& results) {
  const CellProgress progress = progress_of(plan, unit.cell, results);
  if (progress.decision != "open") return {};
  return {{unit.group, plan.cells[unit.cell].config, unit.last_replicate - progress.wanted}};
}

std::vector<TrialsAhead> at_most(const Plan& plan, const Unit& unit) {
  return {{unit.group, plan.cells[unit.cell].config, unit.last_replicate}};
}

bool makes(const Plan& plan) { return plan.replication.round > 0; }

void add(const Plan& plan, std::size_t cell, std::vector<Unit>& units) {
  units.push_back({&kSequentialCell.kind, cell, cell, 0, plan.replication.replicates});
}

}  // namespace

const GridUnit kSequentialCell{{.name = "cell",
                                .asked = asked,
                                .flops = flops,
                                .ahead = ahead,
                                .left_is_bound = true,
                                .at_most = at_most},
                               makes,
                               add};

}  // namespace minlife
